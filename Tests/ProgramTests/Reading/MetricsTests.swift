import Foundation
import Testing

@Suite(.serialized)
struct MetricsTests {
    @Test func `The server tells how far the orders by views are behind`() async throws {
        try await withSampleServer { site, server in
            let before = try await metrics(of: server)
            for comic in 1...3 {
                _ = try await server.send("POST", "/v1/comics/\(comic)/views")
            }
            // A fold may have come already: then nothing is behind.
            let after = try await metrics(of: server)
            let keys = try #require(after["longbox_fold_keys{counter=\"popularity\"}"])
            let lag = try #require(after["longbox_fold_lag_seconds{counter=\"popularity\"}"])
            #expect((0...3).contains(keys))
            #expect((keys > 0) == (lag > 0))
            let commits = "longbox_commit_seconds_count"
            #expect(try #require(after[commits]) >= (before[commits] ?? 0) + 3)
            #expect(after["longbox_feed_latest"] == 238)
            #expect(after["longbox_feed_lag_events{cursor=\"chapters\"}"] == 0)
            #expect(after["longbox_writes_refused"] == 0)
            let held = try #require(after["longbox_map_held_bytes"])
            #expect(held > 100_000 && held <= (after["longbox_map_used_bytes"] ?? 0))
        }
    }

    @Test(arguments: [[], ["--no-express"]])
    func `Requests are counted by route, method, status and lane`(
        _ options: [String]
    ) async throws {
        try await withSite { site in
            try await site.importSample()
            let server = try await Server(site, options: options)
            let tag = try #require(
                try await server.send("GET", "/v1/comics/1").fields["etag"]
            )
            for _ in 0..<2 {
                _ = try await server.send("GET", "/v1/comics/2")
                let known = try await server.send(
                    "GET",
                    "/v1/comics/1",
                    headers: ["If-None-Match": tag]
                )
                #expect(known.status == 304)
                _ = try await server.send("GET", "/v1/comics/999")
                _ = try await server.send("POST", "/v1/comics/1/views")
                _ = try await server.send("POST", "/v1/comics", body: "{}")
                _ = try await server.send("GET", "/elsewhere/\(UUID().uuidString)")
            }
            // Such a method leaves its connection to the full lane.
            for _ in 0..<2 { _ = try await server.send("PROPFIND", "/v1/comics/1") }
            let samples = try await metrics(of: server)
            func count(_ route: String, _ method: String, _ status: Int, _ lane: String) -> Double?
            {
                let labels = #"route="\#(route)",method="\#(method)",status="\#(status)""#
                let name = "longbox_request_seconds_count{\(labels),lane=\"\(lane)\"}"
                return samples[name]
            }
            let lane = options.isEmpty ? "express" : "full"
            #expect(count("/v1/comics/{comic}", "GET", 200, lane) == 3)
            #expect(count("/v1/comics/{comic}", "GET", 304, lane) == 2)
            #expect(count("/v1/comics/{comic}", "GET", 404, lane) == 2)
            #expect(count("/v1/comics/{comic}/views", "POST", 204, lane) == 2)
            #expect(count("/v1/comics", "POST", 401, "full") == 2)
            #expect(count("none", "GET", 404, "full") == 2)
            #expect(count("/v1/comics/{comic}", "other", 405, "full") == 2)
            // Whatever a client makes up, there are no more series than there are kinds.
            #expect(!samples.keys.contains { $0.contains("elsewhere") || $0.contains("PROPFIND") })
            try await server.stop()
        }
    }

    @Test func `Prometheus' own linter accepts what it tells`() async throws {
        try await withSampleServer { site, server in
            _ = try await server.send("POST", "/v1/comics/1/views")
            let path = site.path("metrics")
            try await server.send("GET", "/metrics").body
                .write(toFile: path, atomically: true, encoding: .utf8)
            let linter = try await Tool.outcome(
                "/bin/sh",
                ["-c", "promtool check metrics < '\(path)'"]
            )
            #expect(linter.status == 0 && linter.output.isEmpty, "\(linter)")
        }
    }

    /// Each sample by its name and labels.
    private func metrics(of server: Server) async throws -> [String: Double] {
        let response = try await server.send("GET", "/metrics")
        #expect(response.status == 200)
        var samples: [String: Double] = [:]
        for line in response.body.split(separator: "\n") where !line.hasPrefix("#") {
            let space = try #require(line.lastIndex(of: " "))
            let value = try #require(Double(line[line.index(after: space)...]))
            samples[String(line[..<space])] = value
        }
        return samples
    }
}
