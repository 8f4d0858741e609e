import Foundation
import Testing

/// One comic with everything that hangs on it, on its way through every visibility.
@Suite(.serialized)
struct VisibilityContractTests {
    /// What there is of the comic.
    private struct Case {
        let comic: String
        let chapter: String
        let cover: String

        /// Read by everybody.
        var documents: [String] {
            [
                "/v1/comics/\(comic)", "/v1/comics/\(comic)/stats", "/v1/comics/\(comic)/covers",
                "/v1/comics/\(comic)/covers/\(cover)", "/v1/comics/\(comic)/chapters",
                "/v1/chapters/\(chapter)", "/v1/chapters/\(chapter)/neighbours",
                "/v1/chapters/\(chapter)/pages",
            ]
        }

        /// Read by the reader whose they are.
        var own: [String] {
            [
                "/v1/comics/\(comic)/rating", "/v1/me/bookmarks/\(comic)",
                "/v1/me/progress/\(comic)",
            ]
        }
    }

    private static let ownLists = [
        "/v1/me/ratings", "/v1/me/bookmarks", "/v1/me/history", "/v1/me/library",
    ]

    private func make(_ server: Server) async throws -> Case {
        let comic = try await server.makeComic("Pfad")
        let chapter = try await server.makeChapter(of: comic, "1", #","title":"Pfad 1""#)
        let pages = #"{"items":[{"key":"Pfad/1"}]}"#
        try await server.write("PUT", "/v1/chapters/\(chapter)/pages", pages, status: 200)
        let cover = #"{"key":"Pfad.webp"}"#
        let made = try await server.write("POST", "/v1/comics/\(comic)/covers", cover, status: 201)
        try await server.put("/v1/me/bookmarks/\(comic)", #"{"shelf":"kept"}"#, status: 201)
        try await server.put("/v1/comics/\(comic)/rating", #"{"score":9}"#, status: 200)
        let progress = #"{"chapterId":"\#(chapter)","page":1}"#
        try await server.put("/v1/me/progress/\(comic)", progress, status: 201)
        #expect(try await server.send("POST", "/v1/comics/\(comic)/views").status == 204)
        return Case(comic: comic, chapter: chapter, cover: try made["id"].string)
    }

    /// What nobody, a reader and an admin are answered while the public does not see the comic.
    private func expectHidden(_ made: Case, _ status: Int, _ server: Server) async throws {
        let writes = [
            Scenario(method: "POST", target: "/v1/comics/\(made.comic)/views", status: status)
        ]
        try await play(
            made.documents.flatMap { target in
                [Sender.nobody, .reader].map { sender in
                    Scenario(target: target, sender: sender, status: status, lacks: ["Pfad"])
                }
            } + writes
                + made.own.map {
                    Scenario(target: $0, sender: .reader, status: status, lacks: ["Pfad"])
                },
            server
        )
        for target in made.documents {
            let reply = try await server.send("GET", target, as: .admin)
            #expect(reply.status == 200, "\(target): \(reply)")
            #expect(reply.fields["cache-control"]?.hasPrefix("private") == true, "\(target)")
        }
        for sender in [Sender.nobody, .reader, .admin] {
            for list in [
                "/v1/comics", "/v1/comics?sort=title", "/v1/chapters", "/v1/changes?limit=1000",
            ] {
                let reply = try await server.send("GET", list, as: sender)
                #expect(reply.status == 200)
                #expect(!reply.body.contains("Pfad"), "\(list) as \(sender)")
            }
        }
        for list in Self.ownLists {
            #expect(try await server.comics(list).isEmpty, "\(list)")
        }
    }

    /// Everything is there for everybody, with what the reader has kept.
    private func expectShown(_ made: Case, _ server: Server) async throws {
        for target in made.documents {
            for sender in [Sender.nobody, .reader, .admin] {
                let reply = try await server.send("GET", target, as: sender)
                #expect(reply.status == 200, "\(target): \(reply)")
            }
            let reply = try await server.send("GET", target)
            #expect(reply.fields["cache-control"]?.hasPrefix("public") == true, "\(target)")
        }
        for list in ["/v1/comics", "/v1/comics?sort=-rating"] {
            let items = try await server.items(list)
            #expect(items.map { $0["id"].text } == [made.comic], "\(list)")
        }
        let chapters = try await server.items("/v1/comics/\(made.comic)/chapters")
        #expect(chapters.map { $0["title"].text } == ["Pfad 1"])
        // What other services show follows when they have read of it.
        for list in Self.ownLists {
            try await eventually("the comic in \(list)") {
                try await server.comics(list) == [made.comic] ? true : nil
            }
        }
        try await eventually("the chapter among the newest") {
            let newest = try await server.items("/v1/chapters")
            return newest.map { $0["id"].text } == [made.chapter] ? true : nil
        }
        let rating = try await server.get(made.own[0], as: .reader)
        #expect(rating["score"] == .number(9))
        let bookmark = try await server.get(made.own[1], as: .reader)
        #expect(bookmark["shelf"] == .string("kept"))
        let progress = try await server.get(made.own[2], as: .reader)
        #expect(progress["chapterId"] == .string(made.chapter))
        let stats = try await server.get("/v1/comics/\(made.comic)/stats")
        #expect(stats["views"]["total"] == .number(1))
        #expect(stats["rating"]["count"] == .number(1))
        #expect(stats["bookmarks"] == .number(1))
    }

    @Test func `A comic that is hidden, removed and shown again comes back with everything`()
        async throws
    {
        try await withEmptyServer { _, server in
            let made = try await make(server)
            try await expectShown(made, server)
            let moment = #","publishAt":"2100-01-01T00:00:00Z""#
            for (visibility, more, status) in [
                ("hidden", "", 404), ("removed", "", 451), ("draft", "", 404),
                ("scheduled", moment, 404),
            ] {
                let end = try await server.feedEnd()
                let target = "/v1/comics/\(made.comic)"
                try await server.patch(target, #"{"visibility":"\#(visibility)"\#(more)}"#)
                try await expectHidden(made, status, server)
                let told = "ComicDeleted \(made.comic) \(visibility)"
                #expect(try await server.comicEvents(since: end) == [told])
                // What happens out of sight is not told.
                try await server.patch(target, #"{"year":\#(status)}"#)
                #expect(try await server.comicEvents(since: end) == [told])
                try await server.patch(target, #"{"visibility":"public"}"#)
                try await expectShown(made, server)
                let back = [told, "ComicCreated \(made.comic)"]
                #expect(try await server.comicEvents(since: end) == back)
                // Of the chapter nothing is told: it is as it was.
                #expect(try await server.chapterEvents(since: end).isEmpty)
            }
        }
    }

    @Test(arguments: ["public", "hidden", "removed"])
    func `A comic that is deleted is gone for everybody, with everything`(
        visibility: String
    ) async throws {
        try await withEmptyServer { _, server in
            let made = try await make(server)
            let target = "/v1/comics/\(made.comic)"
            if visibility != "public" {
                try await server.patch(target, #"{"visibility":"\#(visibility)"}"#)
            }
            let end = try await server.feedEnd()
            try await server.delete(target)
            for sender in [Sender.nobody, .reader, .admin] {
                try await play(
                    made.documents.map {
                        Scenario(target: $0, sender: sender, status: 404, lacks: ["Pfad"])
                    },
                    server
                )
            }
            try await play(
                made.own.map { Scenario(target: $0, sender: .reader, status: 404) }
                    + [Scenario(method: "POST", target: target + "/views", status: 404)],
                server
            )
            for list in Self.ownLists { #expect(try await server.comics(list).isEmpty) }
            for list in ["/v1/comics", "/v1/chapters"] {
                #expect(try await server.items(list, as: .admin).isEmpty)
            }
            // Whoever reads the feed has been told that it is gone when it was hidden.
            let told = visibility == "public" ? ["ComicDeleted \(made.comic) deleted"] : []
            #expect(try await server.comicEvents(since: end) == told)
            try await eventually("the end of what the reader kept") {
                let export = try await server.get("/v1/readers/reader", as: .admin)
                let kept = ["bookmarks", "progress", "readChapters", "ratings"]
                return kept.allSatisfy { export[$0] == .array([]) } ? true : nil
            }
            // The chapter service follows, and of a chapter whose comic is gone nothing is told.
            try await eventually("the end of the chapter") {
                let metrics = try await server.send("GET", "/metrics").body
                let isThrough =
                    metrics.contains("longbox_feed_lag_events{cursor=\"chapters\"} 0\n")
                    && metrics.contains("longbox_jobs 0\n")
                return isThrough ? true : nil
            }
            #expect(try await server.chapterEvents(since: end).isEmpty)
            // Another one is another one.
            let other = try await server.makeComic("Pfad")
            #expect(other != made.comic)
            let stats = try await server.get("/v1/comics/\(other)/stats")
            #expect(stats["rating"]["count"] == .number(0))
            #expect(stats["bookmarks"] == .number(0))
        }
    }
}
