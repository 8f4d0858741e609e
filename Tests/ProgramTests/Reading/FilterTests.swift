import Foundation
import Testing

/// Lists by filters, and what comics are found by, over HTTP.
@Suite(.serialized)
struct FilterTests {
    private static let filters: [(query: String, passes: @Sendable (JSON) throws -> Bool)] = [
        ("status=completed", { try $0["status"].string == "completed" }),
        (
            "status=ongoing&status=completed",
            { ["ongoing", "completed"].contains($0["status"].text) }
        ),
        ("type=comic,manga", { ["comic", "manga"].contains(try $0["type"].string) }),
        ("genre=comedy&genre=satire", { try has($0, "comedy") && has($0, "satire") }),
        ("genre=comedy,satire", { try has($0, "comedy") && has($0, "satire") }),
        ("excludeGenre=comedy", { try !has($0, "comedy") }),
        ("genre=satire&excludeGenre=classic", { try has($0, "satire") && !has($0, "classic") }),
        ("year=1905&year=1904", { [1_905, 1_904].contains(try? $0["year"].integer) }),
        ("author=WINSOR%20McCAY", { try author($0, "Winsor McCay") }),
        ("language=fr", { $0["originalLanguage"].text == "fr" }),
        ("contentRating=safe", { $0["contentRating"].text == "safe" }),
        ("excludeContentRating=safe", { $0["contentRating"].text != "safe" }),
        ("genre=unknown", { _ in false }),
        ("genre=comedy&genre=unknown", { _ in false }),
        ("genre=", { _ in false }),
        ("author=Nobody", { _ in false }),
    ]

    private static func has(_ comic: JSON, _ genre: String) throws -> Bool {
        try comic["genres"].items.contains(.string(genre))
    }

    private static func author(_ comic: JSON, _ name: String) throws -> Bool {
        try comic["authors"].items.contains { try $0["name"].string == name }
    }

    @Test func `Each filter leaves the comics that it is for, and the total counts them`()
        async throws
    {
        try await withSampleServer { _, server in
            let all = try await server.items("/v1/comics?sort=title")
            for (query, passes) in Self.filters {
                let wanted = try all.filter(passes)
                let found = try await server.items("/v1/comics?sort=title&\(query)", limit: 3)
                #expect(found == wanted, "\(query)")
                let page = try await server.get("/v1/comics?\(query)&count=exact&limit=1")
                #expect(try page["total"].integer == found.count, "\(query)")
            }
            let page = try await server.get("/v1/comics?count=exact&limit=1")
            #expect(try page["total"].integer == 42)
            #expect(try await !server.get("/v1/comics?limit=1").names.contains("total"))
        }
    }

    @Test func `Comics are listed by the languages of their chapters, and by the newest one`()
        async throws
    {
        try await withSampleServer { _, server in
            let all = try await server.items("/v1/comics")
            var (french, newest): ([String], [(moment: String, id: String)]) = ([], [])
            for comic in all {
                let id = try comic["id"].string
                let chapters = try await server.items("/v1/comics/\(id)/chapters")
                if chapters.contains(where: { $0["language"].text == "fr" }) { french.append(id) }
                let moments = chapters.compactMap { $0["publishedAt"].text }
                newest.append((moments.max() ?? "", id))
            }
            let listed = try await server.items("/v1/comics?chapterLanguage=fr")
            #expect(try Set(listed.map { try $0["id"].string }) == Set(french))
            #expect(!french.isEmpty)
            let latest = try await server.items("/v1/comics?sort=-latest")
            let moments = try latest.map { comic in
                let id = try comic["id"].string
                return newest.first { $0.id == id }?.moment ?? ""
            }
            #expect(moments == moments.sorted(by: >))
        }
    }

    @Test func `Named comics come in the order in which they are named`() async throws {
        try await withSampleServer { _, server in
            let page = try await server.get("/v1/comics?ids=7,3,999&ids=12,3")
            #expect(try page["items"].items.map { try $0["id"].string } == ["7", "3", "12"])
            #expect(page["next"] == .null)
            try await server.write(
                "PATCH",
                "/v1/comics/7",
                #"{"visibility":"hidden"}"#,
                status: 200
            )
            let rest = try await server.get("/v1/comics?ids=7,3")
            #expect(try rest["items"].items.map { try $0["id"].string } == ["3"])
            let hundred = (1...100).map { "\($0)" }.joined(separator: ",")
            #expect(try await server.get("/v1/comics?ids=\(hundred)")["items"].items.count == 41)
            try await play(
                [
                    "ids=\(hundred),101", "ids=", "ids=1,x", "ids=01", "ids=1&sort=title",
                    "ids=1&cursor=abc", "ids=1&genre=comedy", "ids=1&limit=5", "ids=1&count=exact",
                ].map {
                    Scenario(target: "/v1/comics?\($0)", status: 400, code: "parameter-invalid")
                },
                server
            )
        }
    }

    @Test func `Figures and the newest chapter come with a list that includes them`()
        async throws
    {
        try await withSampleServer { _, server in
            try await play(
                [
                    Scenario(
                        target: "/v1/comics?limit=2",
                        status: 200,
                        fields: ["cache-control": "public, max-age=10"],
                        lacks: ["stats", "latestChapter"]
                    ),
                    Scenario(
                        target: "/v1/comics?limit=2&include=stats",
                        status: 200,
                        fields: ["cache-control": "public, max-age=3"],
                        absent: ["etag"],
                        contains: [#""stats":{"views":{"total":"#],
                        lacks: ["latestChapter"]
                    ),
                ],
                server
            )
            for query in [
                "include=stats,latest", "include=stats&include=latest",
                "ids=1&include=stats,latest",
            ] {
                let item = try await server.get("/v1/comics?\(query)")["items"][0]
                let id = try item["id"].string
                let stats = try await server.get("/v1/comics/\(id)/stats")
                #expect(item["stats"] == stats)
                let chapter = try item["latestChapter"]["id"].string
                #expect(try await server.get("/v1/chapters/\(chapter)") == item["latestChapter"])
            }
        }
    }

    @Test func `Authors and years lead to their comics, in pages`() async throws {
        try await withSampleServer { _, server in
            let comics = try await server.items("/v1/comics?sort=created")
            let authors = try await server.items("/v1/authors", limit: 4)
            let names = try comics.flatMap { try $0["authors"].items.map { try $0["name"].string } }
            #expect(Set(try authors.map { try $0["name"].string }) == Set(names))
            for author in authors.prefix(5) {
                let name = try author["name"].string
                let path = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                let wanted = try comics.filter { try Self.author($0, name) }
                #expect(try author["count"].integer == wanted.count)
                let listed = try await server.items("/v1/authors/\(path)?sort=created", limit: 1)
                #expect(listed == wanted)
                let other = try await server.get("/v1/authors/\(path.uppercased())?count=exact")
                #expect(try other["total"].integer == wanted.count)
            }
            let years = try await server.items("/v1/years", limit: 7)
            let numbers = try years.map { try $0["year"].integer }
            #expect(numbers == Set(comics.compactMap { try? $0["year"].integer }).sorted(by: >))
            for year in years.prefix(5) {
                let page = try await server.get(
                    "/v1/comics?year=\(try year["year"].integer)&count=exact"
                )
                #expect(page["total"] == year["count"])
            }
        }
    }

    @Test func `Filters that make no sense are told why`() async throws {
        try await withSampleServer { _, server in
            let next = try await server.get("/v1/comics?status=completed&limit=2")["next"].string
            let page = try await server.get("/v1/authors?limit=2")["next"].string
            let many = Array(repeating: "genre=a", count: 51).joined(separator: "&")
            try await play(
                [
                    "status=finished", "status=", "type=book", "year=0", "year=10000", "year=x",
                    "year=", "contentRating=none", "excludeContentRating=x", "count=yes",
                    "include=views", "sort=trend", many,
                ].map {
                    Scenario(target: "/v1/comics?\($0)", status: 400, code: "parameter-invalid")
                } + [
                    Scenario(
                        target: "/v1/comics?status=ongoing&cursor=\(next)",
                        status: 400,
                        code: "cursor-invalid"
                    ),
                    Scenario(
                        target: "/v1/comics?cursor=\(next)",
                        status: 400,
                        code: "cursor-invalid"
                    ),
                    Scenario(target: "/v1/comics?status=completed&cursor=\(next)", status: 200),
                    Scenario(
                        target: "/v1/years?cursor=\(page)",
                        status: 400,
                        code: "cursor-invalid"
                    ),
                    Scenario(
                        target: "/v1/authors/Nobody",
                        status: 404,
                        code: "author-not-found"
                    ),
                    Scenario(
                        target: "/v1/authors/Nobody?genre=comedy",
                        status: 400,
                        code: "parameter-unknown"
                    ),
                    Scenario(target: "/v1/years?sort=year", status: 400, code: "parameter-unknown"),
                ],
                server
            )
        }
    }
}
