import StoreTesting
import Testing

/// Readers' ratings: each one's own, and what all of them come to.
@Suite(.serialized)
struct RatingTests {
    private static let readers = 64

    /// Records an issue unless the stats of a comic are those of these scores.
    private func expect(_ scores: [Int], of comic: String, _ server: Server) async throws {
        let rating = try await server.get("/v1/comics/\(comic)/stats")["rating"]
        let sum = scores.reduce(0, +)
        let distribution = (1...10).map { score in scores.count { $0 == score } }
        #expect(rating["count"] == .number(scores.count))
        #expect(rating["distribution"] == .array(distribution.map(JSON.number)))
        let bayesian = Double((700_000 + sum * 10_000) / (10 + scores.count)) / 10_000
        #expect(rating["bayesian"].decimal == bayesian)
        if scores.isEmpty {
            #expect(!rating.names.contains("average"))
        } else {
            #expect(rating["average"].decimal == Double(sum * 100 / scores.count) / 100)
        }
    }

    /// Lets every reader rate at once; those without a score withdraw.
    private func rate(
        _ comic: String,
        _ scores: [Int?],
        _ tokens: [String],
        _ server: Server
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (token, score) in zip(tokens, scores) {
                group.addTask {
                    let reply = try await server.send(
                        score == nil ? "DELETE" : "PUT",
                        "/v1/comics/\(comic)/rating",
                        token: token,
                        body: score.map { #"{"score":\#($0)}"# }
                    )
                    #expect(reply.status == (score == nil ? 204 : 200), "\(reply)")
                    if let score { #expect(try reply.json["score"] == .number(score)) }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `What 64 readers give, change and withdraw at once adds up`() async throws {
        var generator = SeededGenerator(for: "scores")
        try await withEmptyServer { site, server in
            let comics = [try await server.makeComic("A"), try await server.makeComic("B")]
            let tokens = try (1...Self.readers).map { try site.makeToken("reader \($0)") }
            try await expect([], of: comics[0], server)
            let first = tokens.map { _ in Int.random(in: 1...10, using: &generator) }
            try await rate(comics[0], first, tokens, server)
            try await expect(first, of: comics[0], server)

            let second = first.map { score in
                Bool.random(using: &generator) ? nil : 1 + score % 10
            }
            try await rate(comics[0], second, tokens, server)
            try await expect(second.compactMap { $0 }, of: comics[0], server)

            let third = tokens.map { _ in Int.random(in: 1...10, using: &generator) }
            async let others: Void = rate(comics[1], first, tokens, server)
            try await rate(comics[0], third, tokens, server)
            try await others
            try await expect(third, of: comics[0], server)
            try await expect(first, of: comics[1], server)
            let order = try await server.items("/v1/comics?sort=-rating").map { $0["title"].text }
            let sums = (third.reduce(0, +), first.reduce(0, +))
            if sums.0 != sums.1 { #expect(order == (sums.0 > sums.1 ? ["A", "B"] : ["B", "A"])) }

            try await rate(comics[0], tokens.map { _ in nil }, tokens, server)
            try await expect([], of: comics[0], server)
        }
    }

    @Test func `Ratings of readers who are erased are withdrawn`() async throws {
        try await withEmptyServer { site, server in
            let comics = [try await server.makeComic("A"), try await server.makeComic("B")]
            let tokens = try (1...8).map { try site.makeToken("reader-\($0)") }
            let scores = Array(1...8)
            for comic in comics { try await rate(comic, scores, tokens, server) }
            for number in 1...4 { try await server.delete("/v1/readers/reader-\(number)") }
            for comic in comics {
                try await eventually("the end of four ratings") {
                    let stats = try await server.get("/v1/comics/\(comic)/stats")
                    return stats["rating"]["count"] == .number(4) ? true : nil
                }
                try await expect([5, 6, 7, 8], of: comic, server)
            }
            // Whoever comes back has rated nothing.
            let target = "/v1/comics/\(comics[0])/rating"
            #expect(try await server.send("GET", target, token: tokens[0]).status == 404)
            try await rate(comics[0], [10], [tokens[0]], server)
            try await expect([5, 6, 7, 8, 10], of: comics[0], server)
        }
    }

    @Test func `A reader who rates many times at once has rated once`() async throws {
        try await withEmptyServer { site, server in
            let comic = try await server.makeComic()
            let token = try site.makeToken("nemo")
            let scores = (0..<32).map { 1 + $0 % 10 }
            try await withThrowingTaskGroup(of: Int.self) { group in
                for score in scores {
                    group.addTask {
                        try await server.send(
                            "PUT",
                            "/v1/comics/\(comic)/rating",
                            token: token,
                            body: #"{"score":\#(score)}"#
                        ).status
                    }
                }
                for try await status in group { #expect(status == 200) }
            }
            let own = try await server.send("GET", "/v1/comics/\(comic)/rating", token: token)
            try await expect([try own.json["score"].integer], of: comic, server)
        }
    }

    @Test func `A rating is read, changed and withdrawn by its reader, and by nobody else`()
        async throws
    {
        try await withEmptyServer { _, server in
            let target = "/v1/comics/\(try await server.makeComic())/rating"
            let none = Scenario(
                target: target,
                sender: .reader,
                status: 404,
                code: "rating-not-found"
            )
            var withdrawal = none
            withdrawal.method = "DELETE"
            try await play([none, withdrawal], server)
            let given = try await server.put(target, #"{"score":8}"#, status: 200)
            #expect(given.names == ["score", "ratedAt"])
            let tag = try await server.tag(target.replacing("/rating", with: ""))
            let read = try await server.send("GET", target, as: .reader)
            #expect(try read.json == given)
            #expect(read.fields["cache-control"] == "private, no-store")
            // The same score again is the same rating.
            #expect(try await server.put(target, #"{"score":8.0}"#, status: 200) == given)
            let other = try await server.put(target, #"{"score":3}"#, status: 200)
            #expect(other["score"] == .number(3))
            #expect(try await server.send("GET", target, as: .admin).status == 404)
            #expect(try await server.tag(target.replacing("/rating", with: "")) == tag)
            withdrawal.status = 204
            withdrawal.code = nil
            try await play([withdrawal, none], server)
        }
    }

    @Test func `A score that is none is refused with the reason`() async throws {
        try await withEmptyServer { _, server in
            let target = "/v1/comics/\(try await server.makeComic())/rating"
            let bodies = [
                #"{"score":0}"#, #"{"score":11}"#, #"{"score":1.5}"#, #"{"score":"8"}"#, "{}",
                #"{"score":null}"#, #"{"score":true}"#, #"{"score":-1}"#, #"{"score":1e30}"#,
            ]
            for body in bodies {
                let reply = try await server.send("PUT", target, as: .reader, body: body)
                #expect(reply.status == 422, "\(body): \(reply)")
                #expect(try reply.pointers == ["/score"], "\(body): \(reply)")
            }
            let stars = try await server.send(
                "PUT",
                target,
                as: .reader,
                body: #"{"score":11,"stars":5}"#
            )
            #expect(try stars.pointers == ["/score", "/stars"])
            #expect(try await server.send("PUT", target, as: .reader, body: "8").status == 422)
            #expect(try await server.send("PUT", target, as: .reader, body: "{").status == 400)
            for absent in ["999", "x"] {
                let reply = try await server.send(
                    "PUT",
                    "/v1/comics/\(absent)/rating",
                    as: .reader,
                    body: #"{"score":8}"#
                )
                #expect(reply.status == 404)
            }
            #expect(try await server.send("GET", target, as: .reader).status == 404)
        }
    }

    @Test func `A reader's ratings come newest first, page by page`() async throws {
        try await withEmptyServer { _, server in
            var comics: [String] = []
            for number in 1...5 { comics.append(try await server.makeComic("Comic \(number)")) }
            for (index, comic) in (comics + [comics[1]]).enumerated() {
                // Another millisecond, another time.
                try await Task.sleep(for: .milliseconds(5))
                let body = #"{"score":\#(index + 1)}"#
                try await server.put("/v1/comics/\(comic)/rating", body, status: 200)
            }
            // The same score once more moves nothing.
            try await server.put("/v1/comics/\(comics[0])/rating", #"{"score":1}"#, status: 200)
            let order = [comics[1], comics[4], comics[3], comics[2], comics[0]]
            for limit in [1, 2, 5, 100] {
                #expect(try await server.comics("/v1/me/ratings", limit: limit) == order)
            }
            let first = try await server.send("GET", "/v1/me/ratings?limit=2", as: .reader)
            #expect(first.fields["cache-control"] == "private, no-store")
            #expect(first.fields["link"]?.contains("rel=\"next\"") == true)
            let item = try first.json["items"][0]
            #expect(item.names == ["comic", "score", "ratedAt"])
            #expect(item["score"] == .number(6))
            #expect(item["comic"]["title"] == .string("Comic 2"))
            #expect(try await server.get("/v1/me/ratings", as: .admin)["items"] == .array([]))
            let cursor = try first.json["next"].string
            let foreign = try await server.send(
                "GET",
                "/v1/me/ratings?cursor=\(cursor)",
                as: .admin
            )
            #expect(foreign.status == 400, "a cursor is its reader's")
        }
    }

    @Test func `Ratings of what the public does not see are out of reach, and come back with it`()
        async throws
    {
        try await withEmptyServer { _, server in
            let comic = try await server.makeComic()
            let target = "/v1/comics/\(comic)/rating"
            try await server.put(target, #"{"score":9}"#, status: 200)
            for (visibility, status) in [("hidden", 404), ("removed", 451), ("draft", 404)] {
                try await server.show(comic, visibility)
                for sender in [Sender.reader, .admin] {
                    try await play(
                        ["GET", "PUT", "DELETE"].map { method in
                            Scenario(
                                method: method,
                                target: target,
                                sender: sender,
                                body: method == "PUT" ? #"{"score":1}"# : nil,
                                status: status
                            )
                        },
                        server
                    )
                }
                #expect(try await server.comics("/v1/me/ratings").isEmpty)
                let stats = try await server.get("/v1/comics/\(comic)/stats", as: .admin)
                #expect(stats["rating"]["count"] == .number(1))
                try await server.show(comic, "public")
                #expect(try await server.comics("/v1/me/ratings") == [comic])
                #expect(try await server.get(target, as: .reader)["score"] == .number(9))
                try await expect([9], of: comic, server)
            }
        }
    }
}
