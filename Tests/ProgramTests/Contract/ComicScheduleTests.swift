import Foundation
import Testing

/// Comics that come out at a moment of their own.
@Suite(.serialized)
struct ComicScheduleTests {
    private func make(at moment: String, _ server: Server) async throws -> String {
        let body =
            #"{"title":"Pfad","type":"manga","status":"ongoing","visibility":"scheduled","#
            + #""publishAt":"\#(moment)"}"#
        let made = try await server.write("POST", "/v1/comics", body, status: 201)
        #expect(made["visibility"] == .string("scheduled"))
        #expect(made["publishAt"].text.flatMap(date(rfc3339:)) == date(rfc3339: moment))
        return try made["id"].string
    }

    /// Returns once the public reads the comic, which it must not do before the moment.
    private func awaitPublication(
        of id: String,
        at moment: String,
        _ server: Server
    ) async throws {
        let due = try #require(date(rfc3339: moment))
        let comic = try await eventually("comic \(id)", within: .seconds(120)) {
            let reply = try await server.send("GET", "/v1/comics/\(id)")
            if reply.status == 404 {
                let listed = try await server.items("/v1/comics").map { $0["id"].text }
                // It may have come out between the two.
                if Date() < due { #expect(!listed.contains(id)) }
                return nil as JSON?
            }
            #expect(reply.status == 200)
            return try reply.json
        }
        #expect(Date() >= due, "it came out early")
        #expect(comic["visibility"] == .string("public"))
        #expect(comic["publishAt"] == .null)
        #expect(comic["version"] == .number(2))
        let updated = try #require(date(rfc3339: try comic["updatedAt"].string))
        // Times are told in milliseconds.
        #expect(updated.timeIntervalSince(due) > -0.002)
    }

    @Test func `It is out of sight until its moment, then everywhere, and told of once`()
        async throws
    {
        try await withEmptyServer { _, server in
            let end = try await server.feedEnd()
            let moment = rfc3339(in: 12)
            let id = try await make(at: moment, server)
            let chapter = try await server.makeChapter(of: id, "1")
            let admins = try await server.send("GET", "/v1/comics/\(id)", as: .admin)
            #expect(admins.status == 200)
            #expect(admins.fields["cache-control"]?.hasPrefix("private") == true)
            try await awaitPublication(of: id, at: moment, server)
            #expect(try await server.items("/v1/comics").map { $0["id"].text } == [id])
            _ = try await server.get("/v1/chapters/\(chapter)")
            #expect(try await server.comicEvents(since: end) == ["ComicCreated \(id)"])
            try await server.put("/v1/me/bookmarks/\(id)", status: 201)
        }
    }

    @Test func `It comes out after a SIGKILL, also if its moment passed while nothing ran`()
        async throws
    {
        try await withSite { site in
            var server = try await Server(site)
            let end = try await server.feedEnd()
            let (first, second) = (rfc3339(in: 1), rfc3339(in: 8))
            let ids = [try await make(at: first, server), try await make(at: second, server)]
            server.kill()
            try await Task.sleep(for: .seconds(1.2))
            try await site.proveClean()
            server = try await Server(site)
            try await awaitPublication(of: ids[0], at: first, server)
            try await awaitPublication(of: ids[1], at: second, server)
            #expect(
                try await server.comicEvents(since: end) == ids.map { "ComicCreated \($0)" }
            )
            try await server.stop()
        }
    }

    @Test func `It can be put off, taken back, and shown at once`() async throws {
        try await withEmptyServer { _, server in
            let id = try await make(at: "2100-01-01T00:00:00Z", server)
            let target = "/v1/comics/\(id)"
            let off = try await server.patch(target, #"{"publishAt":"2101-01-01T00:00:00Z"}"#)
            #expect(off["publishAt"] == .string("2101-01-01T00:00:00Z"))
            let kept = try await server.write("PUT", target, Sample.comic, status: 200)
            #expect(kept["publishAt"] == off["publishAt"])
            #expect(try await server.send("GET", target).status == 404)
            let draft = try await server.patch(target, #"{"visibility":"draft"}"#)
            #expect(draft["publishAt"] == .null)
            let past = #"{"visibility":"scheduled","publishAt":"2001-01-01T00:00:00Z"}"#
            try await server.patch(target, past)
            try await eventually("the comic of a moment long past") {
                try await server.send("GET", target).status == 200 ? true : nil
            }
            let again = #"{"visibility":"scheduled","publishAt":"2100-01-01T00:00:00Z"}"#
            try await server.patch(target, again)
            #expect(try await server.send("GET", target).status == 404)
            try await server.patch(target, #"{"visibility":"public"}"#)
            #expect(try await server.get(target)["publishAt"] == .null)
        }
    }
}
