import StoreTesting
import Synchronization
import Testing

/// The scores that readers have sent, and those that were acknowledged, over all rounds.
private final class RatingTally: Sendable {
    struct Score: Sendable {
        var acknowledged = 0
        /// What was sent and not answered: it may be there or not.
        var sent = 0
    }

    private let scores = Mutex<[Int: Score]>([:])

    subscript(reader: Int) -> Score {
        get { scores.withLock { $0[reader] ?? Score() } }
        set { scores.withLock { $0[reader] = newValue } }
    }

    /// How many readers have an acknowledged rating.
    var count: Int { scores.withLock { $0.values.count { $0.acknowledged > 0 } } }
}

@Suite(.serialized)
struct RatingCrashTests {
    private static let readers = 1...32

    @Test func `Every acknowledged rating survives SIGKILL, and totals are those of the ratings`()
        async throws
    {
        var generator = SeededGenerator(for: "moments of SIGKILL among ratings")
        try await withSite { site in
            var server = try await Server(site)
            let comic = try await server.makeComic()
            let tokens = try Self.readers.map { try site.makeToken("reader \($0)") }
            let tally = RatingTally()
            for round in 1...crashRounds {
                let moment = Duration.milliseconds(.random(in: 0...200, using: &generator))
                try await storm(comic, round, tokens, tally, server, killedAfter: moment)
                try await site.proveClean()
                server = try await Server(site)
                try await expect(tally, of: comic, tokens, server)
            }
            try await server.stop()
        }
    }

    /// Ends when the server is dead: `moment` after every reader has rated once.
    private func storm(
        _ comic: String,
        _ round: Int,
        _ tokens: [String],
        _ tally: RatingTally,
        _ server: Server,
        killedAfter moment: Duration
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { server.kill() }
            for (reader, token) in tokens.enumerated() {
                group.addTask {
                    var score = (reader + round) % 10
                    while true {
                        score = score % 10 + 1
                        tally[reader].sent = score
                        let reply = try? await server.send(
                            "PUT",
                            "/v1/comics/\(comic)/rating",
                            token: token,
                            body: #"{"score":\#(score)}"#
                        )
                        guard let reply, reply.status == 200 else { return }
                        tally[reader].acknowledged = score
                    }
                }
            }
            try await eventually("a rating of each reader") {
                tally.count == tokens.count ? true : nil
            }
            try await Task.sleep(for: moment)
            server.program.killAndReap()
            try await group.waitForAll()
        }
    }

    private func expect(
        _ tally: RatingTally,
        of comic: String,
        _ tokens: [String],
        _ server: Server
    ) async throws {
        var distribution = [Int](repeating: 0, count: 10)
        for (reader, token) in tokens.enumerated() {
            let target = "/v1/comics/\(comic)/rating"
            let reply = try await server.send("GET", target, token: token)
            #expect(reply.status == 200, "reader \(reader): \(reply)")
            let score = try reply.json["score"].integer
            let known = tally[reader]
            #expect([known.acknowledged, known.sent].contains(score), "reader \(reader): \(known)")
            tally[reader] = RatingTally.Score(acknowledged: score, sent: score)
            distribution[score - 1] += 1
        }
        let rating = try await server.get("/v1/comics/\(comic)/stats")["rating"]
        #expect(rating["distribution"] == .array(distribution.map(JSON.number)))
        #expect(rating["count"] == .number(tokens.count))
    }
}
