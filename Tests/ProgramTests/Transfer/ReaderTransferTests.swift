import ComicAPI
import Foundation
import Keyspaces
import Testing

/// What readers keep, out of a store and into another one.
@Suite(.serialized)
struct ReaderTransferTests {
    /// In the order of their first writes, which is not that of their subjects; two of them are
    /// told apart by their bytes alone.
    private static let subjects = ["zoe", "auth0|17", "e\u{301}mma", "\u{E9}mma", "Ann"]

    private func send(
        _ method: String,
        _ target: String,
        _ body: String? = nil,
        by subject: String,
        _ site: Site,
        _ server: Server
    ) async throws {
        let reply = try await server.send(
            method,
            target,
            token: try site.makeToken(subject),
            body: body
        )
        try #require((200...204).contains(reply.status), "\(method) \(target): \(reply)")
    }

    /// Lets readers rate, bookmark and read comics of the sample; then a chapter that was read is
    /// deleted, a comic is hidden, another one is deleted, and a reader is erased.
    private func write(_ site: Site, _ server: Server) async throws {
        // One of the newest, and the first one in the comic's order.
        let first = try await server.makeChapter(of: "3", "0.5", language: "aa", #","volume":"0""#)
        let plain = try await server.makeChapter(of: "3", "500", #","groups":["b","a"]"#)
        let gone = try await server.makeChapter(of: "3", "501", #","volume":"7.5""#)
        for (index, subject) in (Self.subjects + ["mallory"]).enumerated() {
            for comic in ["3", "5", "8", "9"].prefix(index % 3 + 2) {
                let score = #"{"score":\#(index + 3)}"#
                try await send(
                    "PUT",
                    "/v1/comics/\(comic)/rating",
                    score,
                    by: subject,
                    site,
                    server
                )
                let shelf = index % 2 == 0 ? #"{"shelf":"あとで \#(comic)"}"# : "{}"
                let bookmark = "/v1/me/bookmarks/\(comic)"
                try await send("PUT", bookmark, shelf, by: subject, site, server)
                var chapters = try await server.items("/v1/comics/\(comic)/chapters").prefix(2)
                    .map { try $0["id"].string }
                if comic == "3" { chapters += [first, plain, gone].suffix(index % 3 + 1) }
                for chapter in chapters {
                    let page = index % 2 == 0 ? #","page":1"# : ""
                    let progress = #"{"chapterId":"\#(chapter)"\#(page)}"#
                    let target = "/v1/me/progress/\(comic)"
                    try await send("PUT", target, progress, by: subject, site, server)
                }
            }
        }
        try await server.delete("/v1/chapters/\(gone)")
        try await server.delete("/v1/comics/9")
        try await server.patch("/v1/comics/5", #"{"visibility":"hidden"}"#)
        try await server.delete("/v1/readers/mallory")
    }

    private func exportReaders(_ site: Site, data: String? = nil) async throws -> String {
        let outcome = try await site.run("export", "--readers", data: data)
        try #require(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
        return outcome.output
    }

    @Test func `An export with readers comes back equal, and changes nothing where it is from`()
        async throws
    {
        try await withSampleServer { site, server in
            try await write(site, server)
            let export = try await exportReaders(site)
            let comics = try export.split(separator: "\n").map { try JSON(parsing: String($0)) }
            let third = comics[2]
            #expect(try third["ratings"].column("reader").count == 5)
            #expect(
                try third["progress"].column("reader").map { Array($0.utf8) }
                    == Self.subjects.map { Array($0.utf8) }.sorted {
                        $0.lexicographicallyPrecedes($1)
                    }
            )
            let places = try third["progress"].items.map { $0["place"] }.filter { $0 != .null }
            let place = try JSON(parsing: #"{"volume":"7.5","sortKey":"501","language":"en"}"#)
            #expect(places.count > 1 && places.allSatisfy { $0 == place })
            try await server.stop()
            #expect(try await exportReaders(site) == export, "without its server")

            let file = try site.write(export, to: "export.jsonl")
            let same = try await site.run("import", file)
            #expect(same.output.contains(": 0 changes "), "\(same)")
            #expect(try await exportReaders(site) == export)
            let (status, output) = try await python(
                "read.py",
                site.data,
                "--readers",
                "--compare",
                file
            )
            #expect(status == 0 && output.hasPrefix("equal: 41 comics"), "\(output)")

            let copy = site.path("copy")
            let other = try await site.run("import", file, data: copy)
            #expect(other.status == 0, "\(other)")
            #expect(other.output.contains("; ratings "), "\(other)")
            #expect(try await exportReaders(site, data: copy) == export)
            let again = try await site.run("import", file, data: copy)
            #expect(again.output.contains(": 0 changes "), "\(again)")
            #expect(try await site.export(data: copy) == site.export())
            try await site.proveClean(data: copy)
        }
    }

    @Test func `An export without readers names none, and an erased one is in no export`()
        async throws
    {
        try await withSampleServer { site, server in
            try await write(site, server)
            let (plain, whole) = (try await site.export(), try await exportReaders(site))
            let names = ["reader", "ratings", "bookmarks", "progress"].map { #""\#($0)":"# }
            let subjects = Self.subjects.map { #""\#($0)""# }
            #expect((names + subjects + ["あとで"]).filter(plain.contains).isEmpty)
            let readers = Self.subjects.map { #"{"reader":"\#($0)""# }
            #expect(readers.filter(whole.contains) == readers)
            #expect(["mallory"].filter(whole.contains).isEmpty)
        }
    }

    /// The lines of an export that cuts them as early as it may.
    private nonisolated func shortLines(_ data: String) throws -> String {
        let (store, services) = try Services.open(data, .read)
        let exporter = Exporter(store: store, services: services, withReaders: true, lineBytes: 1)
        var lines: [UInt8] = []
        let comics = try exporter.run { part, _ in lines += part }
        #expect(comics == 41)
        return String(decoding: lines, as: UTF8.self)
    }

    @Test func `A comic cut into as many lines as may be comes back equal`() async throws {
        try await withSampleServer { site, server in
            try await write(site, server)
            try await server.stop()
            let export = try await exportReaders(site)
            let lines = try shortLines(site.data)
            #expect(lines.split(separator: "\n").count > 41 + 150)
            let copy = site.path("copy")
            let imported = try await site.run("import", "-", data: copy, text: lines)
            #expect(imported.status == 0, "\(imported)")
            #expect(try await exportReaders(site, data: copy) == export)
            try await site.proveClean(data: copy)
        }
    }

    @Test func `Many readers of one comic are written in several commands, and come back equal`()
        async throws
    {
        try await withSite { site in
            let numbers = 1...2_300
            let ratings = numbers.map { #"{"reader":"r\#($0)","score":\#($0 % 10 + 1)}"# }
            let bookmarks = numbers.map { #"{"reader":"r\#($0)"}"# }
            let progress = numbers.map {
                #"{"reader":"r\#($0)","chapter":{"source":"s"},"page":\#($0)}"#
            }
            let line = madeLine(
                "a",
                #","chapters":[{"source":"s","number":"1","language":"en"}],"ratings":["#
                    + ratings.joined(separator: ",") + #"],"bookmarks":["#
                    + bookmarks.joined(separator: ",") + #"],"progress":["#
                    + progress.joined(separator: ",") + "]"
            )
            let imported = try await site.run("import", "-", text: line)
            #expect(imported.output.contains(" 6,902 changes "), "\(imported)")
            #expect(imported.output.contains("progress 2300 new, 0 changed"), "\(imported)")
            let export = try await exportReaders(site)
            let copy = site.path("copy")
            _ = try await site.run("import", "-", data: copy, text: export)
            #expect(try await exportReaders(site, data: copy) == export)
            try await site.proveClean(data: copy)
        }
    }
}
