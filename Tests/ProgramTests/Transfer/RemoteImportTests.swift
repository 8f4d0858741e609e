import ComicAPI
import Foundation
import Testing

/// `longbox import --server`: into a site that goes on serving.
@Suite(.serialized)
struct RemoteImportTests {
    /// Imports a text, or a file, into the server.
    private func send(
        _ file: String,
        to server: Server,
        _ site: Site,
        role: [String] = ["--role", "admin"],
        _ options: String...
    ) async throws -> Outcome {
        let token = try await site.start(["token", "--subject", "importer"] + role).wait().output
        let arguments =
            ["import", file, "--server", "http://127.0.0.1:\(server.port)"]
            + ["--token", token.trimmingCharacters(in: .newlines)] + options
        return try await site.start(arguments, data: site.path("nowhere")).wait()
    }

    /// An export without the moments of its import.
    private func undated(_ export: String) -> String {
        export.replacing(/"(created|updated)At":"[^"]*"/, with: "")
    }

    @Test func `The sample comes out of a server as it comes out of an import beside it`()
        async throws
    {
        try await withSite { site in
            let server = try await Server(site)
            let first = try await send(Sample.path, to: server, site)
            #expect(first.status == 0, "\(first)")
            #expect(first.output.hasPrefix("imported 42 comics, 196 chapters, 1,899 pages"))
            let again = try await send(Sample.path, to: server, site)
            #expect(again.output.contains(": 0 changes "), "\(again)")
            try await site.importSample(data: site.path("beside"))
            let sent = undated(try await site.export())
            #expect(sent == undated(try await site.export(data: site.path("beside"))))
            #expect(!FileManager.default.fileExists(atPath: site.path("nowhere")))
            try await server.stop()
        }
    }

    @Test func `A line that is refused is told of with its number in the file`() async throws {
        try await withSite { site in
            let server = try await Server(site)
            // More than one request takes.
            var lines = (1...1_200).map { madeLine("line:\($0)") }
            lines[1_099] = "{"
            lines[2] = #"{"source":"x","year":"old","colour":"red"}"#
            let file = try site.write(lines.joined(separator: "\n"), to: "lines.jsonl")
            let outcome = try await send(file, to: server, site)
            #expect(outcome.status == 1)
            #expect(outcome.complaints.count == 2, "\(outcome)")
            #expect(outcome.errors.contains("line 3: "))
            #expect(outcome.errors.contains("(and "))
            #expect(outcome.errors.contains("line 1100: json-malformed"), "\(outcome)")
            #expect(outcome.output.contains("1,198 comics"))
            #expect(outcome.output.contains("2 lines refused"))
            let strict = try await send(file, to: server, site, "--strict")
            #expect(strict.status == 1)
            #expect(strict.errors.contains("stopped at line 3"))
            try await server.stop()
        }
    }

    @Test func `The longest line goes with as many others as are sent before it`() async throws {
        try await withSite { site in
            let server = try await Server(site)
            /// A line of so many bytes, most of which mean nothing.
            func line(_ source: String, bytes: Int) -> String {
                let line = madeLine(source)
                let spaces = String(repeating: " ", count: bytes - line.utf8.count)
                return line.dropLast() + spaces + "}"
            }
            let lines = [
                line("short", bytes: Limits.importSendBytes - 2),
                line("long", bytes: Limits.importLineBytes), madeLine("last"),
            ]
            let file = try site.write(lines.joined(separator: "\n"), to: "lines.jsonl")
            let outcome = try await send(file, to: server, site)
            #expect(outcome.status == 0, "\(outcome)")
            #expect(outcome.output.hasPrefix("imported 3 comics"), "\(outcome)")
            try await server.stop()
        }
    }

    @Test func `A token that is none of an admin, and a server that is not there, are one line`()
        async throws
    {
        try await withSite { site in
            let server = try await Server(site)
            let reader = try await send(Sample.path, to: server, site, role: [])
            #expect(reader.status == 1)
            #expect(reader.complaints.count == 1, "\(reader)")
            #expect(reader.errors.contains("the server refuses the import (403)"))
            try await server.stop()
            let gone = try await send(Sample.path, to: server, site)
            #expect(gone.status == 1)
            #expect(gone.complaints.count == 1, "\(gone)")
            #expect(gone.errors.contains("cannot import to http://127.0.0.1:\(server.port)"))
        }
    }
}
