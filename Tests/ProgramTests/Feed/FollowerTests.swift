import Foundation
import Testing

/// How many may follow, how they go, and what becomes of one that does not read.
@Suite(.serialized)
struct FollowerTests {
    private func withServer(
        followers: Int,
        _ body: (Site, Server) async throws -> Void
    ) async throws {
        try await withSite { site in
            let server = try await Server(site, options: ["--followers", "\(followers)"])
            try await body(site, server)
            try await server.stop()
        }
    }

    @Test func `One follower too many is refused, and taken once another has gone`() async throws {
        try await withServer(followers: 2) { _, server in
            let first = try server.follow()
            let second = try server.follow()
            #expect(try await first.status() == 200)
            #expect(try await second.status() == 200)
            let refused = try await server.send("GET", "/v1/changes?feed=eventsource")
            #expect(refused.status == 503)
            #expect(try refused.json["code"] == .string("too-many-followers"))
            #expect(refused.fields["retry-after"] == "30")
            first.hangUp()
            let third = try await eventually("room for another follower") {
                let third = try server.follow()
                return try await third.status() == 200 ? third : nil
            }
            try await server.publish("Seen by two")
            #expect(try await second.events(1).count == 1)
            #expect(try await third.events(1).count == 1)
        }
    }

    @Test func `One poll too many is refused, and taken once another has gone`() async throws {
        try await withServer(followers: 1) { _, server in
            let target = "/v1/changes?feed=longpoll&since=now&timeout=120"
            let (first, refused) = try await eventually("a refusal") {
                let first = try EventSource(port: server.port, target)
                try await Task.sleep(for: .milliseconds(100))
                let reply = try await server.send(
                    "GET",
                    "/v1/changes?feed=longpoll&since=now&timeout=1"
                )
                return reply.status == 503 ? (first, reply) : nil
            }
            #expect(try refused.json["code"] == .string("too-many-followers"))
            first.hangUp()
            _ = try await eventually("room for another poll") {
                let reply = try await server.send(
                    "GET",
                    "/v1/changes?feed=longpoll&since=now&timeout=1"
                )
                return reply.status == 200 ? reply : nil
            }
        }
    }

    @Test func `A server that is asked to stop ends streams and polls in good order`() async throws
    {
        try await withSampleServer { _, server in
            let streams = try (0..<50).map { _ in try server.follow() }
            for stream in streams { try await stream.events(238) }
            async let poll = server.get("/v1/changes?feed=longpoll&since=now&timeout=120")
            try await Task.sleep(for: .milliseconds(300))
            let start = ContinuousClock.now
            server.program.signal(SIGTERM)
            #expect(try await poll["events"].items.isEmpty)
            for stream in streams { #expect(try await stream.end()) }
            #expect(try await server.program.wait().status == 0)
            #expect(ContinuousClock.now - start < .seconds(5))
        }
    }

    @Test func `A follower that does not read is dropped, slows nobody, and can resume`()
        async throws
    {
        try await withServer(followers: 2) { site, server in
            let stalled = try server.follow("&include=doc", bufferBytes: 4_096)
            let reading = try server.follow("&include=doc")
            #expect(try await stalled.status() == 200)
            #expect(try await reading.status() == 200)
            let text = String(repeating: "A description that takes its place. ", count: 200)
            let more = #","descriptions":[{"language":"en","text":"\#(text)"}]"#
            let lines = (1...1_500).map { madeLine("c:\($0)", more) + "\n" }.joined()
            let file = try site.write(lines, to: "large.jsonl")
            // Who reads does so all the while: it would be dropped too.
            async let told = reading.events(1_500, within: .seconds(300))
            let start = ContinuousClock.now
            let outcome = try await site.run(
                "import",
                file,
                "--server",
                "http://127.0.0.1:\(server.port)",
                "--token",
                try await site.token("--subject", "admin", "--role", "admin")
            )
            #expect(outcome.status == 0, "\(outcome)")
            let written = ContinuousClock.now - start
            let events = try await told
            #expect(events.count == 1_500)
            #expect(ContinuousClock.now - start < written + .seconds(60))
            // It is dropped once it has taken nothing for a while: then there is room for another.
            let next = try await eventually("room for another follower", within: .seconds(60)) {
                try await Task.sleep(for: .milliseconds(500))
                let next = try server.follow("&since=now")
                return try await next.status() == 200 ? next : nil
            }
            next.hangUp()
            #expect(try await !stalled.end())
            let seen = stalled.events
            #expect(seen.count < 1_500)
            let resumed = try await eventually("room for another follower") {
                let resumed = try server.follow(
                    "&include=doc",
                    headers: seen.last.map { ["Last-Event-ID: \($0.id)"] } ?? []
                )
                return try await resumed.status() == 200 ? resumed : nil
            }
            let rest = try await resumed.events(1_500 - seen.count, within: .seconds(300))
            #expect((seen + rest).map(\.id) == events.map(\.id))
        }
    }

    @Test func `Bookmarks carry a filtered follower past what it does not see`() async throws {
        try await withServer(followers: 1) { _, server in
            let stream = try server.follow("&types=ComicDeleted")
            #expect(try await stream.status() == 200)
            for number in 0..<3 { try await server.publish("Comic \(number)") }
            let latest = try await server.latestChange()
            let bookmark = try await stream.event("a bookmark") { $0.id == latest }
            #expect(bookmark.name == "bookmark")
            #expect(stream.events.isEmpty)
        }
    }
}
