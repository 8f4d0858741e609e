import AsyncHTTPClient
import Foundation
import HTTPFront
import Keyspaces
import NIOCore
import NIOHTTP1

/// Where a server is.
struct ServerAddress: Sendable {
    let host: String
    let port: Int

    /// Out of a URL of HTTP without a path.
    init?(_ url: String) {
        guard let url = URL(string: url), url.scheme == "http", let host = url.host(),
            ["", "/"].contains(url.path())
        else { return nil }
        self.host = host
        port = url.port ?? 80
    }

    var url: String { "http://\(host):\(port)" }
}

/// Views of comics over HTTP.
struct ViewBench: Sendable {
    let server: ServerAddress
    let plan: BenchPlan

    /// How long orders may take to be current, in seconds.
    private static let patienceSeconds = 60.0
    /// An answer that is no view, in bytes.
    private static let answerBytes = 4 << 20

    /// Counts views of the comics from 1 up to each number, or of all comics.
    ///
    /// - Throws: ``BenchError``.
    func run(comics: [Int]?) async throws -> BenchReport {
        try await HTTPClient.withHTTPClient { client in
            var report = BenchReport(timed: .answer)
            let counts: [Int]
            if let comics { counts = comics } else { counts = [try await total(client)] }
            for count in counts {
                for distribution in plan.distributions {
                    let keys = distribution.keys(below: count)
                    for inFlight in plan.inFlight {
                        var run = BenchRun(
                            "view",
                            counters: count,
                            distribution,
                            inFlight: inFlight
                        )
                        for round in 0..<plan.rounds {
                            Console.show(
                                "\(count.grouped) comics, \(inFlight) in flight, round \(round + 1)"
                            )
                            let load = ViewLoad(server: server, keys: keys)
                            run.samples.append(
                                try await load.run(inFlight: inFlight, seconds: plan.seconds)
                            )
                        }
                        report.runs.append(run)
                    }
                }
                report.folds.append(try await fold(of: count, client))
            }
            return report
        }
    }

    /// How many comics there are.
    private func total(_ client: HTTPClient) async throws -> Int {
        let answer = try await get("/v1/comics?limit=1&count=exact", client)
        guard let total = (try? JSONValue(parsing: answer))?["total"]?.whole, total > 0 else {
            throw BenchError.stranger(server.url, reason: "it has no comics")
        }
        return total
    }

    /// How long after the last view the orders are current, up to a second of which is until a fold
    /// begins.
    private func fold(of count: Int, _ client: HTTPClient) async throws -> BenchFold {
        let began = ContinuousClock.now
        while try await !isFolded(client) {
            guard (.now - began).seconds < Self.patienceSeconds else {
                throw BenchError.stranger(server.url, reason: "its orders stand still")
            }
            try await Task.sleep(for: .milliseconds(5))
        }
        return BenchFold(
            counters: count,
            folded: nil,
            seconds: (ContinuousClock.now - began).seconds
        )
    }

    private func isFolded(_ client: HTTPClient) async throws -> Bool {
        let text = String(decoding: try await get("/metrics", client), as: UTF8.self)
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("longbox_fold_keys{") }
        guard !lines.isEmpty else {
            throw BenchError.stranger(server.url, reason: "its metrics name no fold")
        }
        return lines.allSatisfy { $0.hasSuffix(" 0") }
    }

    private func get(_ target: String, _ client: HTTPClient) async throws -> [UInt8] {
        let response: HTTPClientResponse
        let body: ByteBuffer
        do {
            let request = HTTPClientRequest(url: server.url + target)
            response = try await client.execute(request, timeout: .seconds(30))
            body = try await response.body.collect(upTo: Self.answerBytes)
        } catch {
            throw BenchError.stranger(server.url, reason: failureText(error))
        }
        guard response.status == .ok else {
            throw BenchError.stranger(
                server.url,
                reason: "it answers \(response.status.code) to \(target)"
            )
        }
        return Array(buffer: body)
    }
}
