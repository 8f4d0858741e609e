import StoreTesting
import Testing

/// Cursors that the feed cannot go on from, over all ways of reading it.
@Suite(.serialized)
struct ResetTests {
    private static let otherEpoch = String(repeating: "0", count: 32)

    private func prove(
        _ server: Server,
        _ cursor: String,
        status: Int,
        code: String,
        reason: String?
    ) async throws {
        var problems: [JSON] = []
        for feed in ["normal", "longpoll"] {
            let reply = try await server.send("GET", "/v1/changes?feed=\(feed)&since=\(cursor)")
            #expect(reply.status == status, "\(reply)")
            problems.append(try reply.json)
        }
        let streams = [
            try server.follow("&since=\(cursor)"),
            try server.follow(headers: ["Last-Event-ID: \(cursor)"]),
        ]
        for stream in streams {
            #expect(try await stream.status() == 200)
            let events = try await stream.events(1)
            #expect(events.map(\.name) == ["reset"])
            #expect(events.first?.id == "reset:\(cursor)")
            problems.append(try #require(events.first).json)
        }
        for problem in problems {
            #expect(problem == problems[0])
            #expect(problem["code"] == .string(code))
            #expect(problem["reason"].text == reason)
            #expect(problem["status"] == .number(status))
            for name in ["earliest", "latest", "epoch"] { #expect(problem[name].text != nil) }
        }
        let again = try await server.send(
            "GET",
            "/v1/changes",
            headers: ["Accept": "text/event-stream", "Last-Event-ID": "reset:\(cursor)"]
        )
        #expect(again.status == 204)
        #expect(again.body.isEmpty)
    }

    @Test func `A cursor of another history is gone, over every way of reading`() async throws {
        try await withSampleServer { _, server in
            try await prove(
                server,
                "\(Self.otherEpoch):3",
                status: 410,
                code: "cursor-gone",
                reason: "epoch"
            )
        }
    }

    @Test func `A cursor ahead of the log is refused, over every way of reading`() async throws {
        try await withSampleServer { _, server in
            let epoch = try await server.latestChange().prefix(32)
            try await prove(
                server,
                "\(epoch):239",
                status: 409,
                code: "cursor-ahead",
                reason: nil
            )
        }
    }

    @Test func `A cursor before the oldest event is gone, over every way of reading`()
        async throws
    {
        try await withSite { site in
            try await site.importSample()
            let copy = site.path("trimmed")
            try await site.importSample(data: copy)
            try trim(copy)
            let server = try await Server(site, data: copy)
            let epoch = try await server.latestChange().prefix(32)
            try await prove(
                server,
                "\(epoch):4",
                status: 410,
                code: "cursor-gone",
                reason: "trimmed"
            )
            let stream = try server.follow("&since=\(epoch):5")
            #expect(try await stream.events(1).first?.id == "\(epoch):6")
            #expect(
                try await server.get("/v1/changes?limit=1")["events"][0]["id"].text?
                    .hasSuffix(":6") == true
            )
            try await server.stop()
        }
    }

    /// Removes the five oldest events, in a store that is not checked afterwards.
    private nonisolated func trim(_ directory: String) throws {
        let file = RawFile(directory: directory)
        for _ in 0..<5 { try file.delete(at: 0, in: "changes") }
    }

    @Test func `What is no id of this feed is refused`() async throws {
        try await withSampleServer { _, server in
            for id in ["7", "reset:", "reset:7", "a:b"] {
                let reply = try await server.send(
                    "GET",
                    "/v1/changes?feed=eventsource",
                    headers: ["Last-Event-ID": id]
                )
                #expect(reply.status == 400, "\(id): \(reply)")
            }
        }
    }
}
