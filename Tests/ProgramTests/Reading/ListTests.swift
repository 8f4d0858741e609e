import Foundation
import Testing

@Suite(.serialized)
struct ListTests {
    private static let sorts = ["title", "updated", "created", "popularity"]

    @Test func `Every sort orders the sample as its fields say, and backwards with a hyphen`()
        async throws
    {
        try await withSampleServer { _, server in
            var views: [String: Int] = [:]
            for (index, comic) in try Sample.comics().enumerated() {
                views["\(index + 1)"] = try comic["views"].integer
            }
            for sort in Self.sorts {
                let ascending = try await server.items("/v1/comics?sort=\(sort)")
                let descending = try await server.items("/v1/comics?sort=-\(sort)")
                #expect(ascending.count == 42)
                #expect(descending == ascending.reversed(), "\(sort)")
                let keys = try ascending.map { try key($0, sort, views) }
                for (one, next) in zip(keys, keys.dropFirst()) {
                    #expect(one.lexicographicallyPrecedes(next), "\(sort): \(one) before \(next)")
                }
            }
            let usual = try await server.items("/v1/comics")
            #expect(try await server.items("/v1/comics?sort=-updated") == usual)
        }
    }

    /// What a comic sorts by, then its id.
    private func key(_ comic: JSON, _ sort: String, _ views: [String: Int]) throws -> [UInt64] {
        let id = try comic["id"].string
        let number = try #require(UInt64(id))
        let text: String
        switch sort {
        case "title":
            text = try comic["title"].string.precomposedStringWithCompatibilityMapping.lowercased()
        case "created": text = try comic["createdAt"].string
        case "updated": text = try comic["updatedAt"].string
        default: return [UInt64(views[id] ?? 0), number]
        }
        return text.utf8.map(UInt64.init) + [0, number]
    }

    @Test func `Paging goes through all comics without gaps and repeats`() async throws {
        try await withSampleServer { _, server in
            for sort in Self.sorts + Self.sorts.map({ "-" + $0 }) {
                let all = try await server.items("/v1/comics?sort=\(sort)")
                for limit in [1, 5, 41, 42] {
                    let paged = try await server.items("/v1/comics?sort=\(sort)", limit: limit)
                    #expect(paged == all, "\(sort), \(limit) a page")
                }
            }
            let first = try await server.get("/v1/comics")
            #expect(try first["items"].items.count == 20)
        }
    }

    @Test func `The Link field leads through all comics of a genre`() async throws {
        try await withSampleServer { _, server in
            var target: String? = "/v1/comics?genre=comedy&sort=title&limit=7"
            var titles: [String] = []
            var pages = 0
            while let address = target, pages < 100 {
                let reply = try await server.send("GET", address)
                #expect(reply.status == 200)
                titles += try reply.json["items"].items.map { try $0["title"].string }
                pages += 1
                target = nextLink(reply)
                #expect((target == nil) == (try reply.json["next"] == .null))
            }
            let comedies = try Sample.comics().filter {
                try $0["genres"].items.contains(.string("comedy"))
            }
            #expect(pages == 5)
            #expect(titles.count == comedies.count)
            #expect(Set(titles) == Set(try comedies.map { try $0["title"].string }))
        }
    }

    /// The address in `Link: <…>; rel="next"`.
    private func nextLink(_ reply: Reply) -> String? {
        guard let link = reply.fields["link"], link.hasPrefix("<"),
            let end = link.range(of: ">; rel=\"next\"")
        else { return nil }
        return String(link[..<end.lowerBound].dropFirst())
    }

    @Test func `Each genre lists the comics that have it, and counts them`() async throws {
        try await withSampleServer { _, server in
            let comics = try Sample.comics()
            let genres = try await server.items("/v1/genres", limit: 4)
            #expect(genres.count == 15)
            #expect(try genres.map { try $0["slug"].string } == genres.compactMap(\.slug).sorted())
            for genre in genres {
                #expect(genre.names == ["slug", "name", "kind", "count"])
                let slug = try genre["slug"].string
                let wanted = try comics.filter {
                    try $0["genres"].items.contains(.string(slug))
                }
                let listed = try await server.items("/v1/comics?genre=\(slug)&sort=created")
                #expect(try genre["count"].integer == wanted.count, "\(slug)")
                #expect(listed.count == wanted.count, "\(slug)")
                #expect(
                    Set(try listed.map { try $0["title"].string })
                        == Set(try wanted.map { try $0["title"].string })
                )
            }
        }
    }

    @Test func `A cursor stays good while the comics around it come and go`() async throws {
        try await withSampleServer { _, server in
            let all = try await server.items("/v1/comics?sort=title")
            let first = try await server.get("/v1/comics?sort=title&limit=10")
            let next = try first["next"].string
            for index in [9, 10, 0] {
                let id = try all[index]["id"].string
                let reply = try await server.send("DELETE", "/v1/comics/\(id)", as: .admin)
                #expect(reply.status == 204)
            }
            try await server.write(
                "POST",
                "/v1/comics",
                #"{"title":"!","type":"manga","status":"ongoing"}"#,
                status: 201
            )
            let page = try await server.get("/v1/comics?sort=title&limit=100&cursor=\(next)")
            #expect(try page["items"].items == Array(all[11...]))
        }
    }

    @Test func `Requests for lists that make no sense are told why`() async throws {
        try await withSampleServer { _, server in
            let titles = try await server.get("/v1/comics?sort=title&limit=2")["next"].string
            let chapters = try await server.get("/v1/comics/5/chapters?limit=2")["next"].string
            try await play(Self.faults, server)
            for target in [
                "/v1/comics?cursor=\(titles)", "/v1/comics?sort=-title&cursor=\(titles)",
                "/v1/comics?sort=title&genre=comedy&cursor=\(titles)",
                "/v1/comics?sort=title&cursor=\(chapters)",
                "/v1/comics/4/chapters?cursor=\(chapters)",
                "/v1/comics/5/chapters?order=desc&cursor=\(chapters)",
                "/v1/comics?sort=title&cursor=\(titles.dropFirst(3))",
            ] {
                try await play(
                    [Scenario(target: target, status: 400, code: "cursor-invalid")],
                    server
                )
            }
        }
    }

    private static let faults = [
        Scenario(target: "/v1/comics?page=2", status: 400, code: "parameter-unknown"),
        Scenario(target: "/v1/comics?Sort=title", status: 400, code: "parameter-unknown"),
        Scenario(target: "/v1/comics?sort=random", status: 400, code: "parameter-invalid"),
        Scenario(target: "/v1/comics?sort=", status: 400, code: "parameter-invalid"),
        Scenario(target: "/v1/comics?sort=title&sort=title", status: 400),
        Scenario(
            target: "/v1/comics?limit=0",
            status: 400,
            code: "parameter-invalid",
            contains: ["1 to 100"]
        ),
        Scenario(target: "/v1/comics?limit=101", status: 400, code: "parameter-invalid"),
        Scenario(target: "/v1/comics?limit=-1", status: 400, code: "parameter-invalid"),
        Scenario(target: "/v1/comics?limit=ten", status: 400, code: "parameter-invalid"),
        Scenario(target: "/v1/comics?limit=99999999999999999999", status: 400),
        Scenario(target: "/v1/comics?cursor=", status: 400, code: "cursor-invalid"),
        Scenario(target: "/v1/comics?cursor=AAAA", status: 400, code: "cursor-invalid"),
        Scenario(target: "/v1/comics?cursor=*", status: 400, code: "cursor-invalid"),
        Scenario(target: "/v1/comics/5/chapters?order=up", status: 400),
        Scenario(target: "/v1/comics/5/chapters?sort=asc", status: 400),
        Scenario(target: "/v1/comics/5/chapters?limit=101", status: 400),
        Scenario(target: "/v1/comics/5?nonsense=1", status: 400, code: "parameter-unknown"),
        Scenario(target: "/v1/genres?nonsense=1", status: 400, code: "parameter-unknown"),
        Scenario(
            target: "/v1/comics?genre=no-such-genre",
            status: 200,
            absent: ["link"],
            contains: [#"{"items":[],"next":null}"#]
        ),
        Scenario(target: "/v1/comics?genre=%F0%9F%A6%8A", status: 200, contains: [#""items":[]"#]),
    ]
}

extension JSON {
    fileprivate var slug: String? { self["slug"].text }
}
