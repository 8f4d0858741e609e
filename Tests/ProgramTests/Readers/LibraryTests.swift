import Testing

@Suite(.serialized)
struct LibraryTests {
    @Test func `The comic with the newest chapter comes first, those without one last`()
        async throws
    {
        try await withSampleServer { _, server in
            var comics: [String] = []
            for title in ["A", "B", "C", "D"] {
                let comic = try await server.makeComic(title)
                try await server.put("/v1/me/bookmarks/\(comic)", #"{"shelf":"s"}"#, status: 201)
                comics.append(comic)
                try await Task.sleep(for: .milliseconds(3))
            }
            // The newest chapters: of B, then of D, then of B once more.
            var chapter = ""
            for (comic, number) in [(1, "1"), (3, "1"), (1, "2")] {
                chapter = try await server.makeChapter(of: comics[comic], number)
                try await Task.sleep(for: .milliseconds(3))
            }
            let expected = [comics[1], comics[3], comics[2], comics[0]]
            // The order follows the feed.
            try await eventually("the last chapter in the order") {
                try await server.comics("/v1/me/library") == expected ? true : nil
            }
            for limit in 1...5 {
                #expect(try await server.comics("/v1/me/library", limit: limit) == expected)
            }
            let items = try await server.items("/v1/me/library", as: .reader)
            #expect(
                items[0].names == ["comic", "shelf", "bookmarkedAt", "unread", "latestChapter"]
            )
            #expect(try items[0]["latestChapter"] == (await server.get("/v1/chapters/\(chapter)")))
            #expect(items[2].names == ["comic", "shelf", "bookmarkedAt", "unread"])
            #expect(items.map { $0["unread"] } == [2, 1, 0, 0].map { .number($0) })
            #expect(try await server.items("/v1/me/library", as: .admin).isEmpty)
        }
    }

    @Test func `Unread are the places after the progress, in its language or the one asked for`()
        async throws
    {
        try await withSampleServer { _, server in
            let comic = try await server.makeComic()
            try await server.put("/v1/me/bookmarks/\(comic)", status: 201)
            let first = try await server.makeChapter(of: comic, "1", #","groups":["a"]"#)
            for group in ["a", "b"] {
                for number in ["2", "3"] {
                    _ = try await server.makeChapter(of: comic, number, #","groups":["\#(group)"]"#)
                }
            }
            for number in ["2", "3", "4", "5"] {
                _ = try await server.makeChapter(of: comic, number, language: "ja")
            }
            _ = try await server.makeChapter(of: comic, "6", #","visibility":"hidden""#)
            try await server.expect(unread: 5, comic)
            try await server.expect(unread: 3, comic, "?language=en")
            try await server.put(
                "/v1/me/progress/\(comic)",
                #"{"chapterId":"\#(first)","page":2}"#,
                status: 201
            )
            try await server.expect(unread: 2, comic)
            try await server.expect(unread: 4, comic, "?language=ja")
            try await server.expect(unread: 0, comic, "?language=fr")
            let item = try await server.items("/v1/me/library", as: .reader)[0]
            #expect(item["progress"]["chapterId"] == .string(first))
            #expect(item["progress"]["page"] == .number(2))
            let japanese = try await server.items("/v1/me/library?language=ja", as: .reader)[0]
            #expect(japanese["latestChapter"]["language"] == .string("ja"))
            let french = try await server.items("/v1/me/library?language=fr", as: .reader)[0]
            #expect(french["latestChapter"] == .null)
        }
    }
}

extension Server {
    /// The library holds one comic, with so many unread places.
    fileprivate func expect(
        unread: Int,
        _ comic: String,
        _ query: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let items = try await items("/v1/me/library" + query, as: .reader)
        #expect(items.map { $0["unread"] } == [.number(unread)], sourceLocation: sourceLocation)
        #expect(items[0]["comic"]["id"] == .string(comic), sourceLocation: sourceLocation)
    }
}
