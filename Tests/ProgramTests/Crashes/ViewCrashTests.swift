import Foundation
import StoreTesting
import Synchronization
import Testing

/// What 64 clients have posted and what was answered, over all rounds.
private final class ViewTally: Sendable {
    struct Count: Sendable {
        var attempted = 0
        var acknowledged = 0
    }

    private let counts = Mutex<[String: Count]>([:])

    /// Over all comics.
    var acknowledged: Int { counts.withLock { $0.values.reduce(0) { $0 + $1.acknowledged } } }

    subscript(comic: String) -> Count { counts.withLock { $0[comic] ?? Count() } }

    /// Posts views one after the other until the server is gone.
    func post(_ comic: String, _ server: Server) async {
        while true {
            counts.withLock { $0[comic, default: Count()].attempted += 1 }
            let reply = try? await server.send("POST", "/v1/comics/\(comic)/views")
            guard let reply else { return }
            if reply.status == 204 {
                counts.withLock { $0[comic, default: Count()].acknowledged += 1 }
            }
        }
    }
}

@Suite(.serialized)
struct ViewCrashTests {
    private static let comics = (1...5).map(String.init)

    @Test func `Every acknowledged view survives SIGKILL under 64 clients, and none is made up`()
        async throws
    {
        var generator = SeededGenerator(for: "moments of SIGKILL")
        let tally = ViewTally()
        try await withSite { site in
            try await site.importSample()
            var first: [String: Int] = [:]
            for round in 0...crashRounds {
                let server = try await Server(site)
                for comic in Self.comics {
                    let views = try await server.views(of: comic)
                    let before = first[comic] ?? views
                    first[comic] = before
                    let count = tally[comic]
                    #expect(count.acknowledged <= views - before, "comic \(comic)")
                    #expect(views - before <= count.attempted, "comic \(comic)")
                }
                if round == crashRounds {
                    try await server.stop()
                    break
                }
                let moment = Duration.milliseconds(.random(in: 0...500, using: &generator))
                try await storm(server, tally, killedAfter: moment)
                try await site.proveClean()
            }
        }
    }

    /// Ends when the server is dead: `moment` after it has counted a hundred views.
    private func storm(
        _ server: Server,
        _ tally: ViewTally,
        killedAfter moment: Duration
    ) async throws {
        let before = tally.acknowledged
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { server.kill() }
            for client in 0..<64 {
                let comic = Self.comics[client % Self.comics.count]
                group.addTask { await tally.post(comic, server) }
            }
            try await eventually("a hundred views") {
                tally.acknowledged >= before + 100 ? true : nil
            }
            try await Task.sleep(for: moment)
            server.program.killAndReap()
            try await group.waitForAll()
        }
    }
}
