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
