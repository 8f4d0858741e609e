import Testing

@Suite(.serialized)
struct ViewTests {
    @Test func `A view is counted when it is answered, and survives a restart`() async throws {
        try await withSampleServer { site, server in
            let before = try await server.views(of: "2")
            let first = try await server.send("GET", "/v1/comics/2")
            for count in 1...20 {
                let reply = try await server.send("POST", "/v1/comics/2/views")
                #expect(reply.status == 204)
                #expect(reply.body.isEmpty)
                #expect(try await server.views(of: "2") == before + count)
            }
            let second = try await server.send("GET", "/v1/comics/2")
            #expect(second.fields["etag"] == first.fields["etag"])
            #expect(second.body == first.body)
            try await server.stop()
            let again = try await Server(site)
            #expect(try await again.views(of: "2") == before + 20)
            try await again.stop()
        }
    }

    @Test func `A comic that overtakes another one does so in the list by popularity`()
        async throws
    {
        try await withSampleServer { _, server in
            let list = try await server.items("/v1/comics?sort=popularity")
            let (last, next) = (try list[0]["id"].string, try list[1]["id"].string)
            let gap = try await server.views(of: next) - server.views(of: last)
            for _ in 0...gap {
                #expect(try await server.send("POST", "/v1/comics/\(last)/views").status == 204)
            }
            // Orders follow at the next fold.
            try await eventually("the order by popularity") {
                let order = try await server.items("/v1/comics?sort=popularity").map {
                    try $0["id"].string
                }
                let passed = try #require(order.firstIndex(of: next))
                let passing = try #require(order.firstIndex(of: last))
                return passed < passing ? true : nil
            }
        }
    }

    @Test func `What is viewed is trending, whatever an import has brought`() async throws {
        try await withSampleServer { site, server in
            let before = try await server.get("/v1/comics/6/stats")["views"]
            for window in ["day", "week", "month"] { #expect(try before[window].integer == 0) }
            for comic in ["6", "6", "6", "4", "4", "11"] {
                #expect(try await server.send("POST", "/v1/comics/\(comic)/views").status == 204)
            }
            try await eventually("the windows") {
                try await server.get("/v1/comics/11/stats")["views"]["day"].integer == 1
                    ? true : nil
            }
            let after = try await server.get("/v1/comics/6/stats")["views"]
            #expect(try after["total"].integer == before["total"].integer + 3)
            for window in ["day", "week", "month"] { #expect(try after[window].integer == 3) }
            let list = try await server.items("/v1/comics?sort=-trending", limit: 2).map {
                try $0["id"].string
            }
            #expect(list.prefix(3) == ["6", "4", "11"])
            #expect(list.count == 42)
            // Equal ones, which were never viewed, stand by their ids.
            let rest = list.dropFirst(3).compactMap { Int($0) }
            #expect(rest == rest.sorted(by: >))
            let back = try await server.items("/v1/comics?sort=trending").map {
                try $0["id"].string
            }
            #expect(back == list.reversed())
            try await server.stop()
            let again = try await Server(site)
            #expect(try await again.get("/v1/comics/6/stats")["views"] == after)
            try await again.stop()
        }
    }

    @Test func `A view that cannot be counted is refused`() async throws {
        try await withSampleServer { _, server in
            try await play(
                [
                    Scenario(
                        method: "POST",
                        target: "/v1/comics/999/views",
                        status: 404,
                        code: "comic-not-found"
                    ),
                    Scenario(
                        method: "POST",
                        target: "/v1/comics/x/views",
                        status: 404,
                        code: "comic-not-found"
                    ),
                    Scenario(
                        method: "POST",
                        target: "/v1/comics/1/views",
                        body: #"{"count":1000}"#,
                        status: 400,
                        code: "body-unexpected"
                    ),
                    Scenario(
                        method: "POST",
                        target: "/v1/comics/1/views?count=1000",
                        status: 400,
                        code: "parameter-unknown"
                    ),
                ],
                server
            )
            #expect(try await server.views(of: "1") == 27_288)
        }
    }
}
