import Foundation
import Testing

@Suite(.serialized)
struct LongPollTests {
    @Test func `A poll is answered at once if there is something, else with the next event`()
        async throws
    {
        try await withSampleServer { _, server in
            let some = try await server.get("/v1/changes?feed=longpoll&limit=3")
            #expect(some == (try await server.get("/v1/changes?limit=3")))
            let start = try await server.latestChange()
            for include in ["", "&include=doc"] {
                let since = try await server.latestChange()
                async let answer = server.get(
                    "/v1/changes?feed=longpoll&timeout=60&since=\(since)\(include)"
                )
                try await Task.sleep(for: .milliseconds(200))
                let id = try await server.publish("Awaited")
                let event = try await answer["events"][0]
                #expect(event["subject"] == .string("comics/\(id)"))
                #expect((event["data"]["doc"]["title"].text == "Awaited") == !include.isEmpty)
            }
            let batch = try await server.send(
                "GET",
                "/v1/changes?feed=longpoll&since=\(start)",
                headers: ["Accept": "application/cloudevents-batch+json"]
            )
            #expect(try batch.json.items.count == 2)
        }
    }

    @Test func `A poll whose time is up is empty, and past the events that it filters out`()
        async throws
    {
        try await withSampleServer { _, server in
            let since = try await server.latestChange()
            for number in 0..<5 { try await server.publish("Filtered \(number)") }
            let page = try await server.get(
                "/v1/changes?feed=longpoll&timeout=1&types=ComicDeleted&since=\(since)"
            )
            #expect(try page["events"].items.isEmpty)
            #expect(page["more"] == .bool(false))
            #expect(page["last"] == page["latest"])
            #expect(page["last"].text?.hasSuffix(":243") == true)
        }
    }

    @Test func `How long a poll may wait is bounded`() async throws {
        try await withSampleServer { _, server in
            for text in ["0", "121", "-1", "1.5", "x", ""] {
                let reply = try await server.send("GET", "/v1/changes?timeout=\(text)")
                #expect(reply.status == 400, "\(text)")
            }
            let reply = try await server.send("GET", "/v1/changes?include=stats")
            #expect(reply.status == 400)
        }
    }

    @Test func `Polls one after the other have each event once while they are written`()
        async throws
    {
        try await withSite { site in
            let server = try await Server(site)
            let file = try site.write(madeCatalogue(comics: 300), to: "comics.jsonl")
            let importing = try site.start([
                "import", file, "--server", "http://127.0.0.1:\(server.port)", "--token",
                try await site.token("--subject", "admin", "--role", "admin"),
            ])
            var events: [JSON] = []
            var since = ""
            while events.count < 900 {
                let page = try await server.get("/v1/changes?feed=longpoll&timeout=5\(since)")
                events += try page["events"].items
                since = "&since=\(try page["last"].string)"
            }
            #expect(try await importing.wait().status == 0)
            #expect(events == (try await server.changes()))
            try await server.stop()
        }
    }
}
