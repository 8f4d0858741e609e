import Foundation
import StoreTesting
import Testing

/// Random histories against a model of the whole contract.
///
/// Clients write to comics of their own at once; the server is killed at any moment, or stopped;
/// the feed is trimmed; the store is backed up, and put back. After each of it the API says what
/// the model says, and `check` finds nothing.
@Suite(.serialized)
struct SiteModelTests {
    private static let clients = 4
    private static let steps = 40

    /// What was known when the last backup was made.
    private struct Saved {
        let name: String
        let clients: [ModelClient]
    }

    @Test
    func `A random history of writes, crashes, trims, backups and restores is what was answered`()
        async throws
    {
        var generator = SeededGenerator(for: "a history of the whole")
        try await withSite { site in
            var clients = (0..<Self.clients).map { ModelClient($0, seed: generator.next()) }
            var saved: Saved?
            try await site.makeGenres()
            for round in 0..<crashRounds {
                let age = generator.oneIn(3) ? "1s" : "1d"
                let server = try await Server(site, options: ["--feed-age", age])
                for index in clients.indices { try await clients[index].reconcile(server) }
                try await verify(clients, server, withFeed: age != "1s" && round == 0)
                let isKilled = !generator.oneIn(3)
                let moment = Duration.milliseconds(.random(in: 0...400, using: &generator))
                clients = try await run(clients, server, killedAfter: isKilled ? moment : nil)
                if isKilled {
                    try await site.proveClean()
                } else {
                    try await verify(clients, server, withFeed: false)
                    if generator.oneIn(2) {
                        saved = Saved(name: "backup-\(round)", clients: clients)
                        _ = try await site.backUp(to: "backup-\(round)")
                    }
                    try await server.stop()
                    #expect(try await site.proveClean() == 0)
                }
                if let saved, generator.oneIn(4) {
                    try await site.goBack(to: saved.name)
                    for index in clients.indices { clients[index].restore(saved.clients[index]) }
                }
            }
            let server = try await Server(site)
            for index in clients.indices { try await clients[index].reconcile(server) }
            try await verify(clients, server, withFeed: false)
            try await server.stop()
        }
    }

    /// All clients write at once; the server is killed at the given moment, if there is one.
    private func run(
        _ clients: [ModelClient],
        _ server: Server,
        killedAfter moment: Duration?
    ) async throws -> [ModelClient] {
        try await withThrowingTaskGroup(of: ModelClient.self) { group in
            for client in clients {
                group.addTask {
                    var client = client
                    try await client.run(moment == nil ? Self.steps : 10_000, server)
                    return client
                }
            }
            if let moment {
                defer { server.kill() }
                try await Task.sleep(for: .milliseconds(200) + moment)
            }
            let changed = try await group.reduce(into: []) { $0.append($1) }
            return changed.sorted { $0.name < $1.name }
        }
    }

    /// Everything that the API says is what the model says.
    private func verify(
        _ clients: [ModelClient],
        _ server: Server,
        withFeed: Bool
    ) async throws {
        let all = clients.reduce(into: [:]) { $0.merge($1.comics) { first, _ in first } }
        for (id, comic) in all {
            #expect(try await server.observe(id) == comic.visible, "comic \(id)")
        }
        let shown = all.filter(\.value.isPublic)
        #expect(try await ids("/v1/comics?sort=title", server) == Set(shown.keys))
        for genre in ModelClient.genres {
            let wanted = Set(shown.filter { $0.value.genres.contains(genre) }.keys)
            #expect(try await ids("/v1/comics?genre=\(genre)", server) == wanted, "\(genre)")
        }
        let completed = Set(shown.filter { $0.value.status == "completed" }.keys)
        #expect(try await ids("/v1/comics?status=completed", server) == completed)
        for (id, comic) in shown.sorted(by: { $0.key < $1.key }).prefix(5) {
            let word = comic.title.split(separator: " ").last ?? ""
            #expect(try await ids("/v1/comics?q=\(word)", server) == [id], "\(word)")
        }
        let bookmarked = Set(shown.filter { $0.value.shelf != nil }.keys)
        #expect(try await ids("/v1/me/bookmarks", server, as: .reader) == bookmarked)
        let rated = Set(shown.filter { $0.value.score != nil }.keys)
        #expect(try await ids("/v1/me/ratings", server, as: .reader) == rated)
        try await eventually("the order by views") {
            let items = try await server.items("/v1/comics?sort=-popularity")
            let views = try items.map { shown[try $0["id"].string]?.views ?? -1 }
            return views.count == shown.count && zip(views, views.dropFirst()).allSatisfy(>=)
                ? true : nil
        }
        try await eventually("proofs of what has changed") {
            let known = try await server.get("/v1/integrity", as: .admin)["changes"]
            #expect(try known["findings"].items.isEmpty, "\(known)")
            return try known["lagEvents"].integer == 0 ? true : nil
        }
        if withFeed { try await replay(shown, server) }
    }

    private func ids(
        _ target: String,
        _ server: Server,
        as sender: Sender = .nobody
    ) async throws -> Set<String> {
        let items = try await server.items(target, limit: 7, as: sender)
        let ids = try items.map { item in
            try (item["comic"] == .null ? item : item["comic"])["id"].string
        }
        #expect(Set(ids).count == ids.count)
        return Set(ids)
    }

    /// Whoever has read the feed from its beginning has the titles of all public comics.
    private func replay(_ shown: [String: ModelComic], _ server: Server) async throws {
        var titles: [String: String] = [:]
        var place = ""
        while true {
            let page = try await server.get("/v1/changes?limit=50\(place)")
            for event in try page["events"].items {
                let subject = try event["subject"].string
                guard subject.hasPrefix("comics/") else { continue }
                let id = String(subject.dropFirst("comics/".count))
                let isGone = event["type"] == .string("io.longbox.ComicDeleted")
                titles[id] = isGone ? nil : try event["data"]["title"].string
            }
            place = "&since=\(try page["last"].string)"
            if page["more"] != .bool(true) { break }
        }
        #expect(titles == shown.mapValues(\.title))
    }
}

extension Site {
    fileprivate func makeGenres() async throws {
        let server = try await Server(self)
        for genre in ModelClient.genres {
            let body = #"{"slug":"\#(genre)","name":"\#(genre)"}"#
            try await server.write("POST", "/v1/genres", body, status: 201)
        }
        try await server.stop()
    }

    /// Puts a backup in the place of the store; tokens stay good.
    fileprivate func goBack(to backup: String) async throws {
        let manager = FileManager.default
        let secret = try Data(contentsOf: URL(fileURLWithPath: data + "/token.secret"))
        try manager.removeItem(atPath: data)
        _ = try await restore(backup, to: "data")
        try secret.write(to: URL(fileURLWithPath: data + "/token.secret"))
        try manager.setAttributes([.posixPermissions: 0o600], ofItemAtPath: data + "/token.secret")
    }
}
