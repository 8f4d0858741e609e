import Testing

@Suite(.serialized)
struct ChangesTests {
    /// Every event after `since`, in answers of `limit`.
    private func events(
        _ server: Server,
        since: String? = nil,
        limit: Int = 1_000,
        types: String? = nil
    ) async throws -> (events: [JSON], last: String) {
        var events: [JSON] = []
        var last = since
        for _ in 0..<10_000 {
            let target =
                "/v1/changes?limit=\(limit)" + (last.map { "&since=\($0)" } ?? "")
                + (types.map { "&types=\($0)" } ?? "")
            let page = try await server.get(target)
            events += try page["events"].items
            last = try page["last"].string
            if page["more"] == .bool(false) { return (events, try page["last"].string) }
        }
        throw Overdue(what: "the end of the feed")
    }

    @Test func `The feed tells of every comic and chapter of an import, densely`() async throws {
        try await withSampleServer { _, server in
            let all = try await events(server).events
            #expect(all.count == 42 + 196)
            let summary = try await server.get("/v1/changes?limit=1")
            let epoch = try summary["epoch"].string
            for (index, event) in all.enumerated() {
                #expect(event["id"] == .string("\(epoch):\(index + 1)"))
                #expect(event["specversion"] == .string("1.0"))
                #expect(try event["sequence"].string.count == 20)
                #expect(event["data"]["time"] == event["time"])
            }
            #expect(summary["earliest"] == .string("\(epoch):1"))
            #expect(summary["latest"] == .string("\(epoch):238"))
            #expect(summary["more"] == .bool(true))
            for limit in [1, 7, 237, 238] {
                #expect(try await events(server, limit: limit).events == all, "\(limit)")
            }
            let comics = try await events(server, limit: 10, types: "ComicCreated").events
            #expect(
                try comics.map { try $0["data"]["title"].string }
                    == Sample.comics().map { try $0["title"].string }
            )
            #expect(comics.allSatisfy { $0["type"].text?.hasSuffix(".ComicCreated") == true })
            let chapters = try await events(server, types: "ChapterPublished,ChapterUpdated")
            #expect(chapters.events.count == 196)
            #expect(chapters.last == "\(epoch):238")
        }
    }

    @Test func `Since now there is nothing, then exactly what was done`() async throws {
        try await withSampleServer { _, server in
            let start = try await events(server, since: "now")
            #expect(start.events.isEmpty)
            let comic = try await server.write("POST", "/v1/comics", Sample.comic, status: 201)
            let id = try comic["id"].string
            let chapter = try await server.write(
                "POST",
                "/v1/comics/\(id)/chapters",
                #"{"number":"1","language":"en"}"#,
                status: 201
            )
            try await server.write(
                "PUT",
                "/v1/comics/\(id)",
                Self.comic("hidden"),
                status: 200
            )
            try await server.write(
                "PUT",
                "/v1/comics/\(id)",
                Self.comic("public"),
                status: 200
            )
            _ = try await server.send("POST", "/v1/comics/\(id)/views")
            let published = "ChapterPublished \(try chapter["id"].string)"
            #expect(try await server.chapterEvents(since: start.last) == [published])
            #expect(
                try await server.comicEvents(since: start.last) == [
                    "ComicCreated \(id)", "ComicDeleted \(id) hidden", "ComicCreated \(id)",
                ]
            )
            try await server.delete("/v1/comics/\(id)")
            // That it is gone is all that is told of it now.
            #expect(
                try await server.comicEvents(since: start.last) == [
                    "ComicDeleted \(id) hidden", "ComicDeleted \(id) deleted",
                ]
            )
            #expect(try await server.chapterEvents(since: start.last).isEmpty)
        }
    }

    private static func comic(_ visibility: String) -> String {
        #"{"title":"Pfad","type":"manga","status":"ongoing","visibility":"\#(visibility)"}"#
    }

    @Test func `A change that changes nothing is no event`() async throws {
        try await withSampleServer { _, server in
            let comic = try await server.write("POST", "/v1/comics", Sample.comic, status: 201)
            let id = try comic["id"].string
            let start = try await events(server, since: "now").last
            let same = try await server.write(
                "PUT",
                "/v1/comics/\(id)",
                Sample.comic,
                status: 200
            )
            #expect(same == comic)
            #expect(try await events(server, since: start).events.isEmpty)
        }
    }

    @Test func `Cursors that the feed cannot go on from are told apart`() async throws {
        try await withSampleServer { _, server in
            let epoch = try await server.get("/v1/changes?limit=1")["epoch"].string
            let other = String(repeating: "0", count: 32)
            let bounds = [#""earliest":"\#(epoch):1""#, #""latest":"\#(epoch):238""#]
            try await play(
                [
                    Scenario(
                        target: "/v1/changes?since=\(epoch):239",
                        status: 409,
                        code: "cursor-ahead",
                        contains: bounds
                    ),
                    Scenario(
                        target: "/v1/changes?since=\(other):3",
                        status: 410,
                        code: "cursor-gone",
                        contains: bounds + [#""reason":"epoch""#]
                    ),
                    Scenario(
                        target: "/v1/changes?since=\(epoch):238",
                        status: 200,
                        contains: [#""events":[]"#, #""more":false"#]
                    ),
                    Scenario(
                        target: "/v1/changes?since=\(epoch):0&limit=1",
                        status: 200,
                        contains: [#""more":true"#]
                    ),
                ],
                server
            )
            try await play(Self.faults, server)
        }
    }

    private static let faults = [
        Scenario(target: "/v1/changes?since=5", status: 400, code: "parameter-invalid"),
        Scenario(target: "/v1/changes?since=", status: 400, code: "parameter-invalid"),
        Scenario(target: "/v1/changes?since=a:b", status: 400, code: "parameter-invalid"),
        Scenario(target: "/v1/changes?limit=0", status: 400, code: "parameter-invalid"),
        Scenario(target: "/v1/changes?limit=1001", status: 400, code: "parameter-invalid"),
        Scenario(target: "/v1/changes?feed=carrier-pigeon", status: 400, code: "parameter-invalid"),
        Scenario(target: "/v1/changes?types=ComicViewed", status: 400, code: "parameter-invalid"),
        Scenario(target: "/v1/changes?types=", status: 400, code: "parameter-invalid"),
        Scenario(target: "/v1/changes?nonsense=1", status: 400, code: "parameter-unknown"),
    ]
}
