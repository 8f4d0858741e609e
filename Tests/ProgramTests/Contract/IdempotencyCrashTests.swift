import Foundation
import StoreTesting
import Testing

/// Requests whose server died under them.
@Suite(.serialized)
struct IdempotencyCrashTests {
    /// Something that is posted once a round.
    private struct Post {
        let target: String
        let body: String
        let status: Int
    }

    private static func posts(_ round: Int, of comic: String) -> [Post] {
        [
            Post(
                target: "/v1/comics",
                body: #"{"title":"Round \#(round)","type":"manga","status":"ongoing"}"#,
                status: 201
            ),
            Post(
                target: "/v1/comics/\(comic)/chapters",
                body: #"{"number":"\#(round)","language":"en"}"#,
                status: 201
            ),
            Post(
                target: "/v1/comics/\(comic)/covers",
                body: #"{"key":"round/\#(round)"}"#,
                status: 201
            ),
            Post(
                target: "/v1/genres",
                body: #"{"slug":"round-\#(round)","name":"Round"}"#,
                status: 201
            ),
            Post(
                target: "/v1/views",
                body: #"{"items":[{"comicId":"\#(comic)","count":\#(round)}]}"#,
                status: 200
            ),
        ]
    }

    @Test func `What was sent right before a SIGKILL, and again after it, is there exactly once`()
        async throws
    {
        var generator = SeededGenerator(for: "moments of SIGKILL of posts")
        try await withSite { site in
            var server = try await Server(site)
            let comic = try await server.makeComic("The first")
            let token = try site.makeToken("admin", roles: ["admin"])
            let rounds = 2 * crashRounds
            for round in 1...rounds {
                let posts = Self.posts(round, of: comic)
                let moment = Duration.microseconds(.random(in: 0...15_000, using: &generator))
                let connections = try posts.map { post in
                    let connection = try RawConnection(port: server.port)
                    let key = "\(round) \(post.target)"
                    try connection.send(rawPost(post.target, token: token, key: key, post.body))
                    return connection
                }
                try await Task.sleep(for: moment)
                server.kill()
                withExtendedLifetime(connections) {}
                try await site.proveClean()
                server = try await Server(site)
                for post in posts {
                    let reply = try await server.send(
                        "POST",
                        post.target,
                        token: token,
                        headers: ["Idempotency-Key": "\(round) \(post.target)"],
                        body: post.body
                    )
                    #expect(reply.status == post.status, "round \(round) \(moment): \(reply)")
                }
                try await expect(round, of: comic, server)
            }
            try await server.stop()
        }
    }

    /// Everything of the rounds up to this one is there, and once.
    private func expect(_ rounds: Int, of comic: String, _ server: Server) async throws {
        let numbers = (1...rounds).map(String.init)
        let titles = try await server.items("/v1/comics?sort=created").map { $0["title"].text }
        #expect(titles == ["The first"] + numbers.map { "Round \($0)" })
        let chapters = try await server.items("/v1/comics/\(comic)/chapters")
        #expect(chapters.map { $0["number"].text } == numbers)
        let covers = try await server.get("/v1/comics/\(comic)/covers")["items"]
        #expect(try covers.column("key") == numbers.reversed().map { "round/\($0)" })
        let genres = try await server.get("/v1/genres")["items"]
        #expect(Set(try genres.column("slug")) == Set(numbers.map { "round-\($0)" }))
        #expect(try genres.items.count == rounds)
        #expect(try await server.views(of: comic) == rounds * (rounds + 1) / 2)
    }
}
