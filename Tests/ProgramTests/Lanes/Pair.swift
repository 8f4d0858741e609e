import Foundation
import StoreTesting
import Testing

/// Two servers with the same data, one of which answers everything in the full lane.
struct Pair {
    let express: Server
    let full: Server
    /// The entity tag of the first comic.
    let etag: String

    /// The beginning of every entity tag, up to the version.
    var prefix: String { etag.prefix { $0 != "-" } + "-" }

    /// Sends the same to both; what each answered, but for the moments.
    func answers(to chunks: [[UInt8]]) async throws -> (express: String, full: String) {
        async let express = Exchange.with(express.port, chunks)
        async let full = Exchange.with(full.port, chunks)
        return (try await express.withoutDates, try await full.withoutDates)
    }
}

func withPair(
    _ options: String...,
    importing lines: String = "",
    body: (Pair) async throws -> Void
) async throws {
    try await withSite { site in
        try await site.importSample()
        if !lines.isEmpty {
            let outcome = try await site.run("import", site.write(lines, to: "lines.jsonl"))
            try #require(outcome.status == 0, "\(outcome)")
        }
        // The same store, so that entity tags and cursors are the same.
        let copy = site.path("copy")
        try FileManager.default.copyItem(atPath: site.data, toPath: copy)
        let express = try await Server(site, options: options)
        let full = try await Server(site, data: copy, options: options + ["--no-express"])
        let etag = try #require(try await express.send("GET", "/v1/comics/1").fields["etag"])
        try await body(Pair(express: express, full: full, etag: etag))
        try await express.stop()
        try await full.stop()
    }
}
