import Testing

@Suite(.serialized)
struct EndTests {
    private static let lists = ["/v1/me/bookmarks", "/v1/me/history", "/v1/me/library"]

    @Test(arguments: [("hidden", 404), ("draft", 404), ("removed", 451)])
    func `A comic that is not public is hidden from a reader's lists, and comes back`(
        visibility: String,
        status: Int
    ) async throws {
        try await withSampleServer { _, server in
            let comic = try await server.keepComic()
            try await server.show(comic, visibility)
            for list in Self.lists {
                #expect(try await server.comics(list).isEmpty, "\(list)")
            }
            for target in ["/v1/me/bookmarks/\(comic)", "/v1/me/progress/\(comic)"] {
                for method in ["GET", "PUT"] {
                    let scenario = Scenario(
                        method: method,
                        target: target,
                        sender: .reader,
                        body: method == "PUT" ? #"{"chapterId":"1"}"# : nil,
                        status: method == "PUT" && target.contains("bookmarks") ? 422 : status
                    )
                    try await play([scenario], server)
                }
            }
            try await play(
                [
                    Scenario(
                        method: "PUT",
                        target: "/v1/me/bookmarks/\(comic)",
                        sender: .admin,
                        status: status
                    )
                ],
                server
            )
            try await server.show(comic, "public")
            for list in Self.lists {
                try await eventually("the comic in \(list)") {
                    try await server.comics(list) == [comic] ? true : nil
                }
            }
            let progress = try await server.get("/v1/me/progress/\(comic)", as: .reader)
            #expect(progress["page"] == .number(4))
        }
    }

    @Test func `What was kept of a deleted comic is gone at once, its rows soon after`()
        async throws
    {
        try await withSampleServer { site, server in
            let comic = try await server.keepComic()
            try await server.put("/v1/me/bookmarks/1", status: 201)
            let deleted = try await server.send("DELETE", "/v1/comics/\(comic)", as: .admin)
            try #require(deleted.status == 204)
            for list in Self.lists {
                #expect(try await server.comics(list) == (list.hasSuffix("history") ? [] : ["1"]))
            }
            for target in ["/v1/me/bookmarks/\(comic)", "/v1/me/progress/\(comic)"] {
                try await play([Scenario(target: target, sender: .reader, status: 404)], server)
            }
            try await eventually("the end of the rows") {
                try await site.readerRows() == [1, 1, 1, 1, 0, 0, 0, 0] ? true : nil
            }
        }
    }

    @Test func `A reader is exported and erased, and whoever comes back is somebody new`()
        async throws
    {
        try await withSampleServer { site, server in
            let comic = try await server.keepComic()
            try await server.put("/v1/me/bookmarks/1", as: .admin, status: 201)
            let export = try await server.get("/v1/readers/reader", as: .admin)
            #expect(
                export.names == ["subject", "bookmarks", "progress", "readChapters", "ratings"]
            )
            #expect(export["subject"] == .string("reader"))
            #expect(export["bookmarks"][0]["comicId"] == .string(comic))
            #expect(export["bookmarks"][0]["shelf"] == .string("kept"))
            #expect(export["progress"][0]["language"] == .string("en"))
            #expect(export["progress"][0]["page"] == .number(4))
            #expect(
                export["readChapters"][0].names == ["comicId", "chapterId", "readAt"]
            )
            #expect(export["ratings"] == .array([]))
            try await play(
                [
                    Scenario(
                        method: "DELETE",
                        target: "/v1/readers/reader",
                        sender: .admin,
                        status: 204
                    ),
                    Scenario(
                        method: "DELETE",
                        target: "/v1/readers/reader",
                        sender: .admin,
                        status: 404,
                        code: "reader-not-found"
                    ),
                    Scenario(target: "/v1/readers/reader", sender: .admin, status: 404),
                ],
                server
            )
            for list in Self.lists { #expect(try await server.comics(list).isEmpty) }
            try await eventually("the end of the rows") {
                try await site.readerRows() == [1, 1, 1, 1, 0, 0, 0, 0] ? true : nil
            }
            try await server.put("/v1/me/bookmarks/2", status: 201)
            #expect(try await server.comics("/v1/me/bookmarks") == ["2"])
        }
    }
}

extension Server {
    /// Makes a comic with a chapter, and lets the reader bookmark and read it; its id.
    fileprivate func keepComic() async throws -> String {
        let comic = try await makeComic()
        let chapter = try await makeChapter(of: comic, "1")
        try await put("/v1/me/bookmarks/\(comic)", #"{"shelf":"kept"}"#, status: 201)
        try await put(
            "/v1/me/progress/\(comic)",
            #"{"chapterId":"\#(chapter)","page":4}"#,
            status: 201
        )
        return comic
    }
}

extension Site {
    /// How many rows the reader service has in each of its keyspaces, in a store that is proven
    /// clean.
    fileprivate func readerRows() async throws -> [Int] {
        let outcome = try await run("check", "--json")
        try #require(outcome.status == 0, "\(outcome)")
        let summary = try #require(outcome.output.split(separator: "\n").last)
        let entries = try JSON(parsing: String(summary))["entries"]
        return try [
            "bookmarks", "bookmarked", "bookmark.order", "bookmark.totals", "progress",
            "progressed", "history", "read",
        ].map { try entries[$0].integer }
    }
}
