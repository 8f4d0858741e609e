import ArgumentParser
import Foundation
import Site

/// How long all connections ask for lists, in seconds.
private let crowdSeconds: UInt32 = 10

/// How long lists, searches and suggestions take, each by itself.
@main
struct Queries: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Times of lists, searches and suggestions of a catalogue.",
        discussion: """
            Starts a server on the data directory and asks it one request after another on one
            connection; the first ones of each query are not counted. Between two requests a
            draft is changed, so that each answer is made; with --kept the server may give those
            again that it has kept.
            """
    )

    @Option(help: "The program whose server is measured.") var longbox = ".build/release/longbox"
    @Option(help: "The data directory, already filled.") var data: String
    @Option(help: "The core that the server is bound to.") var core: Int?
    @Option(help: "Requests of each query.") var rounds = 200
    @Option(help: "How many requests of each query are not counted.") var warmUp = 5
    @Option(help: "Comics that are made, changed and deleted again.") var writes = 200
    @Option(help: "Connections that ask for lists at the same time, after the others.")
    var connections = 8
    @Flag(help: "Leave answers to be kept.") var kept = false
    @Option(help: "Which page of the deep lists is measured.") var deepest = 1_000

    func run() throws {
        let server = try Server(longbox: longbox, data: data, core: core)
        defer { server.stop() }
        print(String(format: "ready after %.0f ms", server.startMilliseconds))
        var client = try Client(port: server.port)
        let token = try Server.token(longbox: longbox, data: data)
        var nudge = try Nudge(port: server.port, token: token)
        try table("lists", Workload.lists, limit: 5, &client, &nudge)
        try table("lists, page \(deepest)", Workload.deepLists, limit: 5, &client, &nudge)
        try table("searches", Workload.searchLists, limit: 20, &client, &nudge)
        try table("suggestions", Workload.suggestions, limit: 5, &client, &nudge)
        try nudge.end()
        crowd(server.port)
        try Writes(port: server.port, token: token, rounds: writes).run()
        print(String(format: "memory beyond the map: %.0f MiB", server.anonymousMegabytes))
    }

    /// All lists, asked for on several connections at once.
    private func crowd(_ port: UInt16) {
        let readers = (0..<connections).map { Reader(port: port, first: $0 * 5) }
        for reader in readers { reader.start() }
        sleep(crowdSeconds)
        let times = readers.flatMap { $0.stop() }.sorted()
        print(
            String(
                format: "lists on %d connections at once: p50 %.2f ms, p99 %.2f ms, %d a second",
                connections,
                times[times.count / 2],
                times[times.count * 99 / 100],
                times.count / Int(crowdSeconds)
            )
        )
    }

    private func table(
        _ title: String,
        _ queries: [Query],
        limit: Double,
        _ client: inout Client,
        _ nudge: inout Nudge
    ) throws {
        print("\(title): milliseconds, \(rounds) requests each")
        print("     p50      p99      max   bytes  query")
        var slowest = 0.0
        for query in queries {
            let target = try page(min(query.page, deepest), of: query.target, &client)
            var times: [Double] = []
            var bytes = 0
            for round in 0..<(warmUp + rounds) {
                if !kept { try nudge.change() }
                let begin = ContinuousClock.now
                let answer = try client.send("GET", target)
                let time = (ContinuousClock.now - begin) / .milliseconds(1)
                if answer.status != 200 { throw ClientError("\(answer.status) to \(target)") }
                bytes = answer.body.count
                if round >= warmUp { times.append(time) }
            }
            times.sort()
            let p99 = times[times.count * 99 / 100]
            slowest = max(slowest, p99)
            print(
                String(
                    format: "%8.2f %8.2f %8.2f %7d  ",
                    times[times.count / 2],
                    p99,
                    times[times.count - 1],
                    bytes
                ) + (target.removingPercentEncoding ?? target)
            )
        }
        print(String(format: "slowest p99: %.2f ms, where %.0f ms are allowed", slowest, limit))
    }

    /// The target of a later page, found by walking there.
    private func page(_ page: Int, of first: String, _ client: inout Client) throws -> String {
        var target = first
        for _ in 1..<max(page, 2) where page > 1 {
            let answer = try client.send("GET", target)
            let object = try JSONSerialization.jsonObject(with: Data(answer.body))
            guard let next = (object as? [String: Any])?["next"] as? String else { break }
            target = first + "&cursor=\(next)"
        }
        return target
    }
}
