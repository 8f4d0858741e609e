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
            // Old enough for what keeps events for a second only.
            try await Task.sleep(for: .milliseconds(1_100))
            let server = try await Server(site, options: ["--feed-age", "1s"])
            let latest = try await server.latestChange()
            _ = try await eventually("a log without an event") {
                try await server.get("/v1/changes")["earliest"].text?.hasSuffix(":239") == true
                    ? true : nil
            }
            try await prove(
                server,
                "\(latest.prefix(32)):4",
                status: 410,
                code: "cursor-gone",
                reason: "trimmed"
            )
            let stream = try server.follow("&since=\(latest)")
            try await server.publish("After the log was emptied")
            #expect(try await stream.events(1).first?.id == "\(latest.prefix(32)):239")
            try await server.stop()
        }
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
            // Also where another place is meant.
            let latest = try await server.latestChange()
            let reply = try await server.send(
                "GET",
                "/v1/changes?since=x",
                headers: ["Last-Event-ID": latest]
            )
            #expect(reply.status == 400, "\(reply)")
        }
    }
}
