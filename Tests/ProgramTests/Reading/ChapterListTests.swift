import Testing

@Suite(.serialized)
struct ChapterListTests {
    @Test func `The chapters of a comic come by volume and number, and backwards`() async throws {
        try await withSampleServer { _, server in
            for (index, comic) in try Sample.comics().enumerated() {
                let list = "/v1/comics/\(index + 1)/chapters"
                let chapters = try await server.items(list)
                let given = try comic["chapters"].items
                #expect(
                    Set(try chapters.map { try $0["source"].string })
                        == Set(try given.map { try $0["source"].string }),
                    "\(list)"
                )
                let places = try chapters.map(place)
                for (one, next) in zip(places, places.dropFirst()) {
                    #expect(!next.lexicographicallyPrecedes(one), "\(list): \(one), \(next)")
                }
                #expect(try await server.items(list + "?order=asc", limit: 3) == chapters)
                #expect(
                    try await server.items(list + "?order=desc", limit: 2) == chapters.reversed()
                )
            }
        }
    }

    /// Volume, then number; what has no volume comes last.
    private func place(_ chapter: JSON) throws -> [Double] {
        let volume = chapter["volume"].text.map { Double($0) ?? 0 } ?? .infinity
        return [volume, try #require(Double(try chapter["sortKey"].string))]
    }

    @Test func `A chapter and its pages are as they were imported`() async throws {
        try await withSampleServer { _, server in
            for (index, comic) in try Sample.comics().enumerated().prefix(8) {
                var served: [String: JSON] = [:]
                for chapter in try await server.items("/v1/comics/\(index + 1)/chapters") {
                    served[try chapter["source"].string] = chapter
                }
                for given in try comic["chapters"].items {
                    let item = try #require(served[try given["source"].string])
                    for name in ["number", "volume", "title", "language", "publishedAt"] {
                        #expect(item[name] == given[name], "\(given["source"]), \(name)")
                    }
                    let id = try item["id"].string
                    #expect(item["comicId"] == .string("\(index + 1)"))
                    #expect(try await server.get("/v1/chapters/\(id)") == item)
                    try await expectPages(of: id, given["pages"].items, server)
                    #expect(try item["pageCount"].integer == given["pages"].items.count)
                }
            }
        }
    }

    private func expectPages(of id: String, _ given: [JSON], _ server: Server) async throws {
        let pages = try await server.get("/v1/chapters/\(id)/pages")["items"].items
        #expect(pages.count == given.count)
        for (index, (page, wanted)) in zip(pages, given).enumerated() {
            let key = try wanted["key"].string
            #expect(page["index"] == .number(index + 1))
            #expect(page["key"] == wanted["key"])
            #expect(page["url"] == .string("\(Server.images)/\(key)"))
            #expect(page["width"] == wanted["width"])
            #expect(page["height"] == wanted["height"])
        }
    }

    @Test func `A language or a group takes its chapters out of the list`() async throws {
        try await withSampleServer { _, server in
            let comic = try await server.comic(titled: "Les Amours de Monsieur Vieux Bois")
            let list = "/v1/comics/\(comic)/chapters"
            let all = try await server.items(list)
            for language in ["en", "fr"] {
                let chapters = try await server.items(list + "?language=\(language)", limit: 1)
                #expect(!chapters.isEmpty)
                #expect(chapters == all.filter { $0["language"] == .string(language) })
            }
            let group = try all[0]["groups"][0].string
            let made = try await server.items(list + "?group=\(group)", limit: 2)
            #expect(made == (try all.filter { try $0["groups"].items.contains(.string(group)) }))
            for nothing in ["language=tlh", "group=nobody"] {
                #expect(try await server.items(list + "?" + nothing).isEmpty)
            }
        }
    }
}
