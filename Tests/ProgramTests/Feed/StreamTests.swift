import StoreTesting
import Testing

@Suite(.serialized)
struct StreamTests {
    @Test func `A stream begins with a bookmark and has every event of the feed in order`()
        async throws
    {
        try await withSampleServer { _, server in
            let stream = try server.follow()
            let head = try await stream.head().lowercased()
            for line in [
                "http/1.1 200 ok", "content-type: text/event-stream", "cache-control: no-store",
                "x-accel-buffering: no", "transfer-encoding: chunked",
            ] {
                #expect(head.contains(line), "\(line)")
            }
            let first = try await stream.event("the first event") { _ in true }
            #expect(first.name == "bookmark")
            #expect(try first.json["cursor"] == .string(first.id))
            #expect(first.id.hasSuffix(":0"))
            let all = try await server.changes()
            let events = try await stream.events(all.count)
            #expect(try events.map { try $0.json } == all)
            for (event, json) in zip(events, all) {
                #expect(json["id"] == .string(event.id))
                #expect(json["type"] == .string("io.longbox.\(event.name)"))
            }
            try await server.publish("Later")
            let later = try await stream.events(all.count + 1)
            #expect(try later.last?.json["data"]["title"] == .string("Later"))
        }
    }

    @Test func `Who prefers text/event-stream is given a stream, and HEAD has no body`()
        async throws
    {
        try await withSampleServer { _, server in
            let stream = try EventSource(
                port: server.port,
                "/v1/changes?since=now",
                headers: ["Accept: text/event-stream, */*;q=0.1"]
            )
            #expect(try await stream.head().contains("text/event-stream"))
            let head = try await server.send("HEAD", "/v1/changes?feed=eventsource&limit=1")
            #expect(head.status == 200)
            #expect(head.body.isEmpty)
            try await play(
                [
                    Scenario(
                        target: "/v1/changes?feed=eventsource",
                        headers: ["Accept": "application/json"],
                        status: 406,
                        code: "not-acceptable"
                    ),
                    Scenario(
                        target: "/v1/changes?feed=longpoll",
                        headers: ["Accept": "text/event-stream"],
                        status: 406,
                        code: "not-acceptable"
                    ),
                    Scenario(
                        target: "/v1/changes?limit=1",
                        headers: ["Accept": "application/json, text/event-stream"],
                        status: 200,
                        fields: ["content-type": "application/json"]
                    ),
                    Scenario(
                        target: "/v1/changes?feed=eventsource&since=5",
                        status: 400,
                        code: "parameter-invalid"
                    ),
                ],
                server
            )
        }
    }

    @Test func `A filtered stream has the events of its kinds alone, with their documents`()
        async throws
    {
        try await withSampleServer { _, server in
            let stream = try server.follow("&since=now&types=ComicUpdated,ComicDeleted&include=doc")
            #expect(try await stream.status() == 200)
            let id = try await server.publish("First")
            try await server.write(
                "PATCH",
                "/v1/comics/\(id)",
                #"{"title":"Second"}"#,
                status: 200
            )
            let event = try #require(try await stream.events(1).first)
            #expect(event.name == "ComicUpdated")
            #expect(try event.json["data"]["doc"] == (try await server.get("/v1/comics/\(id)")))
            let deleted = try await server.send("DELETE", "/v1/comics/\(id)", as: .admin)
            #expect(deleted.status == 204)
            let last = try #require(try await stream.events(2).last)
            #expect(last.name == "ComicDeleted")
            #expect(try !last.json["data"].names.contains("doc"))
        }
    }

    @Test func `Last-Event-ID stands above since`() async throws {
        try await withSampleServer { _, server in
            let all = try await server.changes()
            let id = try all[99]["id"].string
            let stream = try server.follow("&since=now", headers: ["Last-Event-ID: \(id)"])
            let events = try await stream.events(all.count - 100)
            #expect(try events.map { try $0.json } == Array(all.dropFirst(100)))
            let page = try await server.send(
                "GET",
                "/v1/changes?limit=1",
                headers: ["Last-Event-ID": id]
            )
            #expect(try page.json["events"][0] == all[100])
        }
    }

    @Test func `An event of a chapter is withheld while its comic is not public`() async throws {
        try await withSampleServer { _, server in
            let start = try await server.latestChange()
            let stream = try server.follow("&since=now")
            #expect(try await stream.status() == 200)
            let id = try await server.publish("Hidden", #","visibility":"hidden""#)
            let chapter = #"{"number":"1","language":"en"}"#
            try await server.write("POST", "/v1/comics/\(id)/chapters", chapter, status: 201)
            let end = try await server.latestChange()
            #expect(end.hasSuffix(":240"))
            #expect(try await server.changes(since: start).isEmpty)
            try await server.write(
                "PATCH",
                "/v1/comics/\(id)",
                #"{"visibility":"public"}"#,
                status: 200
            )
            // The stream has read the chapter's event while the comic was hidden.
            let told = try await stream.events(1)
            #expect(told.map(\.name) == ["ComicCreated"])
            let names = try await server.changes(since: start).map { try $0["type"].string }
            #expect(names == ["io.longbox.ChapterPublished", "io.longbox.ComicCreated"])
        }
    }

    @Test func `A stream cut at random bytes goes on after the last whole event`() async throws {
        var random = SeededGenerator(for: "a stream that is cut")
        try await withSite { site in
            let server = try await Server(site)
            let file = try site.write(madeCatalogue(comics: 400), to: "comics.jsonl")
            let importing = try site.start([
                "import", file, "--server", "http://127.0.0.1:\(server.port)", "--token",
                try await site.token("--subject", "admin", "--role", "admin"),
            ])
            var events: [StreamEvent] = []
            var last: String?
            var cuts = 0
            while events.count < 1_200 {
                let stream = try server.follow(
                    headers: last.map { ["Last-Event-ID: \($0)"] } ?? []
                )
                #expect(try await stream.status() == 200)
                if cuts < 100 {
                    var left = Int.random(in: 0...40_000, using: &random)
                    let patience = ContinuousClock.now + .milliseconds(50)
                    while left > 0 && ContinuousClock.now < patience {
                        let part = min(left, Int.random(in: 1...4_000, using: &random))
                        stream.read(atMost: part)
                        left -= part
                        await Task.yield()
                    }
                    cuts += 1
                } else {
                    try await stream.events(1_200 - events.count)
                }
                events += stream.events
                last = stream.lastID ?? last
                stream.hangUp()
            }
            #expect(try await importing.wait().status == 0)
            #expect(try events.map { try $0.json } == (try await server.changes()))
            try await server.stop()
        }
    }

    @Test func `Each of many followers has every event once and in order while they are written`()
        async throws
    {
        try await withSite { site in
            let server = try await Server(site)
            let file = try site.write(madeCatalogue(comics: 1_000), to: "comics.jsonl")
            let queries = [
                "", "&types=ComicCreated", "&types=ChapterPublished", "&include=doc",
                "&since=now&types=ComicCreated&include=doc",
            ]
            var streams: [(query: String, source: EventSource)] = []
            for number in 0..<20 {
                let query = queries[number % queries.count]
                let source = try server.follow(query)
                #expect(try await source.status() == 200)
                streams.append((query, source))
            }
            let importing = try site.start([
                "import", file, "--server", "http://127.0.0.1:\(server.port)", "--token",
                try await site.token("--subject", "admin", "--role", "admin"),
            ])
            // One that comes amid it all.
            streams.append(("", try server.follow()))
            for (query, source) in streams {
                let types = query.split(separator: "&").first { $0.hasPrefix("types=") } ?? ""
                let wanted = try await expected(server, importing, String(types))
                let events = try await source.events(wanted.count)
                #expect(events.map(\.id) == wanted, "\(query)")
            }
            try await server.stop()
        }
    }

    /// The ids of all events, once the import is over.
    private func expected(
        _ server: Server,
        _ importing: RunningProgram,
        _ types: String
    ) async throws -> [String] {
        #expect(try await importing.wait().status == 0)
        return try await server.changes(since: nil, types.isEmpty ? "" : "&\(types)").map {
            try $0["id"].string
        }
    }
}
