import Foundation
import StoreTesting
import Testing

/// Answers that an event loop gives again, held to what was written before they were asked for.
struct KeptAnswersTests {
    /// The answers to several connections, which fall to all event loops, each asking twice.
    private func lists(_ query: String, _ server: Server) async throws -> [JSON] {
        var found: [JSON] = []
        for _ in 0..<4 {
            let request = "GET /v1/comics?\(query) HTTP/1.1\r\nHost: x\r\n\r\n"
            let all = try await Exchange.with(server.port, request + request)
            try #require(all.statuses == [200, 200])
            for part in all.components(separatedBy: "HTTP/1.1 200 OK").dropFirst() {
                let start = try #require(part.range(of: "{")).lowerBound
                found.append(try JSON(parsing: String(part[start...])))
            }
        }
        return found
    }

    @Test func `A list shows what was acknowledged before it was asked for`() async throws {
        try await withSite { site in
            try await site.importSample()
            let server = try await Server(site)
            let comic = try await server.get("/v1/comics?sort=title&limit=1")["items"].items[0]
            let id = try comic["id"].string
            for round in 1...12 {
                let title = "0 round \(round)"
                let patch = #"{"title":"\#(title)"}"#
                try await server.write("PATCH", "/v1/comics/\(id)", patch, status: 200)
                for query in ["sort=title&limit=3", "ids=\(id)"] {
                    for list in try await lists(query, server) {
                        #expect(try list["items"].items[0]["title"].text == title)
                    }
                }
            }
            try await server.stop()
        }
    }

    @Test func `Figures in a list count what was acknowledged before it was asked for`()
        async throws
    {
        try await withSite { site in
            try await site.importSample()
            let server = try await Server(site)
            let comic = try await server.get("/v1/comics?sort=title&limit=1")["items"].items[0]
            let id = try comic["id"].string
            let before = try await server.views(of: id)
            for round in 1...12 {
                let reply = try await server.send("POST", "/v1/comics/\(id)/views")
                try #require(reply.status == 204)
                _ = try await lists("sort=title&limit=1", server)
                for list in try await lists("sort=title&limit=1&include=stats", server) {
                    let item = try list["items"].items[0]
                    #expect(try item["stats"]["views"]["total"].integer == before + round)
                }
            }
            try await server.stop()
        }
    }
}
