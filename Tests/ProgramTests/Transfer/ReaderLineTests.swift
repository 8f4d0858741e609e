import Foundation
import Testing

/// Members of a line, and how the complaint about them begins.
private struct Refusal: Sendable, CustomTestStringConvertible {
    let members: String
    let complaint: String

    init(_ members: String, _ complaint: String) {
        self.members = members
        self.complaint = complaint
    }

    var testDescription: String { complaint }
}

/// What a line says of readers.
@Suite(.serialized)
struct ReaderLineTests {
    private static let long = String(repeating: "x", count: 257)
    private static let chapter = #""chapter":{"source":"s"}"#

    private static let refusals = [
        Refusal(#""ratings":[{"reader":"a","score":0}]"#, "/ratings/0/score out-of-range"),
        Refusal(
            #""ratings":[{"reader":"b","score":1},{"reader":"a","score":11}]"#,
            "/ratings/1/score out-of-range"
        ),
        Refusal(#""ratings":[{"reader":"a"}]"#, "/ratings/0/score required"),
        Refusal(#""ratings":[{"reader":"a","score":7.5}]"#, "/ratings/0/score wrong-type"),
        Refusal(#""ratings":[{"reader":"","score":7}]"#, "/ratings/0/reader required"),
        Refusal(#""ratings":[{"score":7}]"#, "/ratings/0/reader required"),
        Refusal(#""ratings":[{"reader":"\#(long)","score":7}]"#, "/ratings/0/reader too-long"),
        Refusal(#""ratings":[{"reader":null,"score":7}]"#, "/ratings/0/reader null"),
        Refusal(
            #""ratings":[{"reader":"a","score":7,"ratedAt":"today"}]"#,
            "/ratings/0/ratedAt not-a-time"
        ),
        Refusal(
            #""ratings":[{"reader":"a","score":7},{"reader":"a","score":7}]"#,
            "/ratings/1/reader duplicate"
        ),
        Refusal(#""ratings":[{"reader":"a","stars":7}]"#, "/ratings/0/stars unknown-field"),
        Refusal(#""ratings":{"a":7}"#, "/ratings wrong-type"),
        Refusal(#""bookmarks":[{"shelf":"x"}]"#, "/bookmarks/0/reader required"),
        Refusal(
            #""bookmarks":[{"reader":"a","shelf":"\#(long)"}]"#,
            "/bookmarks/0/shelf too-long"
        ),
        Refusal(
            #""bookmarks":[{"reader":"a","bookmarkedAt":"x"}]"#,
            "/bookmarks/0/bookmarkedAt not-a-time"
        ),
        Refusal(#""progress":[{"reader":"a"}]"#, "/progress/0/chapter required"),
        Refusal(#""progress":[{\#(chapter)}]"#, "/progress/0/reader required"),
        Refusal(
            #""progress":[{"reader":"a",\#(chapter),"page":0}]"#,
            "/progress/0/page out-of-range"
        ),
        Refusal(
            #""progress":[{"reader":"a",\#(chapter),"place":{"sortKey":"1","language":"en"}}]"#,
            "/progress/0/place unexpected"
        ),
        Refusal(
            #""progress":[{"reader":"a","chapter":{"source":"s","number":"1"}}]"#,
            "/progress/0/chapter unexpected"
        ),
        Refusal(
            #""progress":[{"reader":"a","chapter":{"number":"1"}}]"#,
            "/progress/0/chapter/language required"
        ),
        Refusal(
            #""progress":[{"reader":"a","place":{"sortKey":"one","language":"en"}}]"#,
            "/progress/0/place/sortKey not-a-decimal"
        ),
        Refusal(
            #""progress":[{"reader":"a","place":{"language":"en"}}]"#,
            "/progress/0/place/sortKey required"
        ),
        Refusal(
            #""progress":[{"reader":"a",\#(chapter),"read":[{\#(chapter)},{\#(chapter)}]}]"#,
            "/progress/0/read/1/chapter duplicate"
        ),
        Refusal(
            #""progress":[{"reader":"a",\#(chapter),"read":[{"readAt":"2026-01-31T12:00:00Z"}]}]"#,
            "/progress/0/read/0/chapter required"
        ),
    ]

    @Test func `What readers cannot have is refused by its pointer, and nothing of the line is in`()
        async throws
    {
        try await withSite { site in
            let lines = Self.refusals.map { madeLine("a", "," + $0.members) }
            let outcome = try await site.run("import", "-", text: lines.joined(separator: "\n"))
            #expect(outcome.status == 1)
            #expect(outcome.complaints.count == lines.count)
            for (index, (found, wanted)) in zip(outcome.complaints, Self.refusals).enumerated() {
                let start = "longbox: line \(index + 1): \(wanted.complaint)"
                #expect(found.hasPrefix(start), "\(found)\n\(start)")
            }
            #expect(try await site.export().isEmpty)
        }
    }

    @Test func `A chapter that a comic has not is refused when the rest of its line is in`()
        async throws
    {
        let line = madeLine(
            "a",
            #","chapters":[{"source":"s","number":"1","language":"en"}],"#
                + #""ratings":[{"reader":"ann","score":9,"ratedAt":"2026-01-31T12:00:00Z"}],"#
                + #""bookmarks":[{"reader":"ann","bookmarkedAt":"2026-01-31T12:00:00.5Z"}],"#
                + #""progress":[{"reader":"ann",\#(Self.chapter)},"#
                + #"{"reader":"bob","chapter":{"source":"t"},"#
                + #""read":[{"chapter":{"number":"7","language":"en"}},{"chapter":{"source":"t"}}]}]"#
        )
        try await withSite { site in
            let outcome = try await site.run(
                "import",
                "-",
                text: [madeLine("b"), line, madeLine("c")].joined(separator: "\n")
            )
            #expect(outcome.status == 1)
            #expect(
                outcome.complaints == [
                    "longbox: line 2: /progress/1/chapter chapter-unknown: "
                        + "the comic has no such chapter (and 1 more)"
                ]
            )
            let export = try await site.run("export", "--readers").output.split(separator: "\n")
            #expect(export.count == 3)
            let comic = try JSON(parsing: String(try #require(export.dropFirst().first)))
            #expect(try comic["chapters"].items.count == 1)
            #expect(
                try comic["ratings"]
                    == JSON(
                        parsing: #"[{"reader":"ann","score":9,"ratedAt":"2026-01-31T12:00:00Z"}]"#
                    )
            )
            #expect(
                try comic["bookmarks"]
                    == JSON(
                        parsing: #"[{"reader":"ann","bookmarkedAt":"2026-01-31T12:00:00.500Z"}]"#
                    )
            )
            #expect(comic["progress"] == .null)
        }
    }

    @Test func `Lines with one source are applied in order, though many are under way`()
        async throws
    {
        let chapters = (1...40).map { number in
            madeLine(
                "a",
                #","chapters":[{"source":"s\#(number)","number":"\#(number)","language":"en"}]"#
            )
        }
        let progress = (1...40).map { number in
            madeLine(
                "a",
                #","progress":[{"reader":"r","chapter":{"source":"s\#(number)"},"page":\#(number)}]"#
            )
        }
        try await withSite { site in
            let text = zip(chapters, progress).flatMap { [$0, $1] }.joined(separator: "\n")
            let outcome = try await site.run("import", "-", text: text)
            #expect(outcome.status == 0, "\(outcome)")
            let export = try JSON(parsing: try await site.run("export", "--readers").output)
            let kept = export["progress"][0]
            #expect(kept["page"] == .number(40))
            #expect(try kept["read"].items.count == 40)
        }
    }

    @Test func `A server takes readers' data, and shows it to its readers at once`() async throws {
        try await withEmptyServer { site, server in
            let line = madeLine(
                "a",
                #","chapters":[{"source":"s","number":"1","language":"en"}],"#
                    + #""ratings":[{"reader":"ann","score":9,"ratedAt":"2026-01-31T12:00:00Z"},"#
                    + #"{"reader":"bob","score":2}],"#
                    + #""bookmarks":[{"reader":"ann","shelf":"x"}],"#
                    + #""progress":[{"reader":"ann",\#(Self.chapter),"page":3}]"#
            )
            for (round, kind) in ["created", "unchanged"].enumerated() {
                let result = try await post(line, server)
                #expect(result["ratings"][kind] == .number(2), "\(round)")
                #expect(result["bookmarks"][kind] == .number(1))
                #expect(result["progress"][kind] == .number(1))
            }
            let plain = try await post(madeLine("a"), server)
            #expect(plain.names == ["line", "comicId", "comic", "chapters", "pages"])
            let comic = try plain["comicId"].string
            let rating = try await server.get("/v1/comics/\(comic)/stats")["rating"]
            #expect(rating["count"] == .number(2))
            #expect(rating["average"].decimal == 5.5)
            let token = try site.makeToken("ann")
            let own = try await server.send("GET", "/v1/comics/\(comic)/rating", token: token)
            #expect(own.body == #"{"score":9,"ratedAt":"2026-01-31T12:00:00Z"}"#)
            let library = try await server.send("GET", "/v1/me/library", token: token)
            let item = try library.json["items"][0]
            #expect(item["shelf"] == .string("x"))
            #expect(item["progress"]["page"] == .number(3))
        }
    }

    private func post(_ line: String, _ server: Server) async throws -> JSON {
        let reply = try await server.send(
            "POST",
            "/v1/imports",
            as: .admin,
            headers: ["Content-Type": "application/jsonl"],
            body: line
        )
        try #require(reply.status == 200, "\(reply)")
        return try reply.json
    }

    @Test func `An import into a running server tells of readers' data as one beside it does`()
        async throws
    {
        try await withEmptyServer { site, server in
            let text = madeLine("a", #","ratings":[{"reader":"ann","score":9}]"#)
            let file = try site.write(text, to: "line.jsonl")
            let token = try site.makeToken("importer", roles: ["admin"])
            for changes in ["ratings 1 new, 0 changed", "ratings 0 new, 0 changed"] {
                let outcome = try await site.run(
                    "import",
                    file,
                    "--server",
                    "http://127.0.0.1:\(server.port)",
                    "--token",
                    token,
                    data: site.path("nowhere")
                )
                #expect(outcome.output.contains("; \(changes))"), "\(outcome)")
            }
        }
    }
}
