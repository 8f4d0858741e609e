import Testing

@Suite(.serialized)
struct StatTests {
    @Test func `Statistics tell what the sample consists of, in columns and as JSON`() async throws
    {
        try await withSampleServer { site, server in
            for _ in 0..<5 { _ = try await server.send("POST", "/v1/comics/1/views") }
            let plain = try await site.run("stat")
            #expect(plain.status == 0, "\(plain)")
            let lines = plain.output.split(separator: "\n")
            let comics = try #require(lines.first { $0.hasPrefix("comics ") })
            #expect(comics.split(separator: " ").dropFirst().first == "42")
            let widths = Set(lines.prefix { !$0.hasPrefix("map") }.map(\.count))
            #expect(widths.count == 1)
            for word in ["map ", "readers ", "feed ", "cursor ", "jobs ", "fold "] {
                #expect(lines.contains { $0.hasPrefix(word) }, "\(plain)")
            }
            let json = try JSON(parsing: try await site.run("stat", "--json").output)
            let keyspaces = try json["keyspaces"].items
            let checked = try await site.run("check", "--json").output.split(separator: "\n").last
            let entries = try JSON(parsing: String(try #require(checked)))["entries"]
            #expect(Set(keyspaces.map { $0["name"].text ?? "" }) == entries.names)
            let pages = try #require(keyspaces.first { $0["name"] == .string("pages") })
            #expect(pages["entries"] == .number(1_899))
            #expect(json["feed"]["latest"] == .number(238))
            #expect(json["feed"]["chapters"] == .number(238))
            #expect(json["feed"]["earliest"] == .number(1))
            #expect(json["feed"]["maximumBytes"] == .number(1 << 30))
            #expect(try json["feed"]["bytes"].integer > 238 * 56)
            let cursors = try json["feed"]["cursors"].items
            #expect(cursors.map { $0["name"].text } == ["chapters", "comics", "readers"])
            #expect(cursors.allSatisfy { $0["owner"] == .string("inside") })
            #expect(cursors.allSatisfy { $0["lagEvents"] == .number(0) })
            #expect(try json["map"]["reachedBytes"].integer > 100_000)
            let readers = try json["readers"].items
            #expect(readers.contains { $0["process"] == .number(Int(server.program.pid)) })
        }
    }
}
