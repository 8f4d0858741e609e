import Foundation
import Testing

/// Chapters that come out at a moment of their own.
@Suite(.serialized)
struct ChapterScheduleTests {
    /// A moment from now, in RFC 3339 with milliseconds.
    private static func moment(in seconds: Double) -> String {
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        return formatter.string(from: Date(timeIntervalSinceNow: seconds))
    }

    private static func date(_ text: String) -> Date? {
        let formatter = ISO8601DateFormatter()
        for options in [[], [.withFractionalSeconds]] as [ISO8601DateFormatter.Options] {
            formatter.formatOptions = [.withInternetDateTime, options]
            if let date = formatter.date(from: text) { return date }
        }
        return nil
    }

    private static func chapter(_ number: String, at moment: String) -> String {
        #"{"number":"\#(number)","language":"ja","visibility":"scheduled","publishAt":"\#(moment)"}"#
    }

    private func make(_ number: String, at moment: String, _ server: Server) async throws -> JSON {
        let body = Self.chapter(number, at: moment)
        return try await server.write("POST", "/v1/comics/1/chapters", body, status: 201)
    }

    /// Returns once the public reads the chapter; how many seconds after the moment it came out.
    private func publication(
        of id: String,
        at moment: String,
        _ server: Server
    ) async throws
        -> Double
    {
        let chapter = try await eventually("chapter \(id)", within: .seconds(60)) {
            let reply = try await server.send("GET", "/v1/chapters/\(id)")
            return reply.status == 200 ? try reply.json : nil
        }
        #expect(chapter["visibility"] == .string("public"))
        #expect(chapter["publishAt"] == .null)
        let publishedAt = try #require(Self.date(try chapter["publishedAt"].string))
        return publishedAt.timeIntervalSince(try #require(Self.date(moment)))
    }

    @Test func `It is out of sight until its moment, and comes out on time`() async throws {
        try await withSampleServer { _, server in
            let list = try await server.items("/v1/comics/1/chapters")
            let newest = try await server.items("/v1/chapters")
            let events = try await server.get("/v1/changes?since=now")["last"].string
            let moment = Self.moment(in: 15)
            let made = try await make("50", at: moment, server)
            let id = try made["id"].string
            #expect(made["visibility"] == .string("scheduled"))
            #expect(made["publishAt"].text.flatMap(Self.date) == Self.date(moment))
            #expect(made["publishedAt"] == .null)
            try await play(
                ["", "/pages", "/neighbours"].map {
                    Scenario(target: "/v1/chapters/\(id)\($0)", status: 404)
                },
                server
            )
            #expect(try await server.get("/v1/chapters/\(id)", as: .admin) == made)
            #expect(try await server.items("/v1/comics/1/chapters") == list)
            #expect(try await server.items("/v1/chapters") == newest)
            #expect(try await server.get("/v1/changes?since=\(events)")["events"].items.isEmpty)

            let delay = try await publication(of: id, at: moment, server)
            #expect((0..<10).contains(delay), "\(delay) s")
            #expect(try await server.items("/v1/comics/1/chapters").count == list.count + 1)
            let first = try await server.get("/v1/chapters?limit=1")["items"][0]
            #expect(first["id"] == .string(id))
            let told = try await server.get("/v1/changes?since=\(events)")["events"].items
            #expect(told.map { $0["type"] } == [.string("io.longbox.ChapterPublished")])
        }
    }

    @Test func `It comes out after a restart, also if its moment passed while nothing ran`()
        async throws
    {
        try await withSite { site in
            try await site.importSample()
            var server = try await Server(site)
            let (first, second) = (Self.moment(in: 1), Self.moment(in: 4))
            let ids = [
                try await make("50", at: first, server)["id"].string,
                try await make("51", at: second, server)["id"].string,
            ]
            server.kill()
            try await Task.sleep(for: .seconds(1.2))
            let export = try await site.export()
            #expect(export.contains(#""visibility":"scheduled","publishAt":"#))

            let started = Self.moment(in: 0)
            server = try await Server(site)
            let late = try await publication(of: ids[0], at: started, server)
            #expect(late < 20, "\(late) s after the start")
            let delay = try await publication(of: ids[1], at: second, server)
            #expect((0..<10).contains(delay), "\(delay) s")
            try await server.stop()
        }
    }

    @Test func `Its moment goes with the visibility scheduled, and with no other`() async throws {
        try await withSampleServer { _, server in
            let cases = [
                (#""visibility":"scheduled""#, "required"),
                (#""visibility":"scheduled","publishAt":"tomorrow""#, "not-a-time"),
                (#""visibility":"draft","publishAt":"2100-01-01T00:00:00Z""#, "unexpected"),
                (#""publishAt":"2100-01-01T00:00:00Z""#, "unexpected"),
                (#""visibility":"scheduled","publishAt":7"#, "wrong-type"),
            ]
            for (members, code) in cases {
                let reply = try await server.send(
                    "POST",
                    "/v1/comics/1/chapters",
                    as: .admin,
                    body: #"{"number":"50","language":"ja",\#(members)}"#
                )
                #expect(reply.status == 422, "\(members): \(reply)")
                let faults = try reply.json["errors"].items
                #expect(faults.map { $0["pointer"] } == [.string("/publishAt")], "\(members)")
                #expect(faults.map { $0["code"] } == [.string(code)], "\(members)")
            }
        }
    }

    @Test func `It can be put off, shown at once, or taken back, by PUT and by PATCH`() async throws
    {
        try await withSampleServer { _, server in
            let far = "2100-01-01T00:00:00Z"
            let target = "/v1/chapters/\(try await make("50", at: far, server)["id"].string)"
            let further = #"{"publishAt":"2101-01-01T00:00:00Z"}"#
            let off = try await server.write("PATCH", target, further, status: 200)
            #expect(off["publishAt"] == .string("2101-01-01T00:00:00Z"))
            // A document without a visibility keeps it, and the moment.
            let plain = #"{"number":"50","language":"ja","title":"T"}"#
            let kept = try await server.write("PUT", target, plain, status: 200)
            #expect(kept["publishAt"] == off["publishAt"])
            let back = try await server.write(
                "PATCH",
                target,
                #"{"visibility":"draft"}"#,
                status: 200
            )
            #expect(back["publishAt"] == .null)
            let faulty = try await server.send(
                "PATCH",
                target,
                as: .admin,
                body: #"{"visibility":"scheduled"}"#
            )
            #expect(faulty.status == 422)
            let again = #"{"visibility":"scheduled","publishAt":"\#(far)"}"#
            try await server.write("PATCH", target, again, status: 200)
            let shown = try await server.write(
                "PATCH",
                target,
                #"{"visibility":"public"}"#,
                status: 200
            )
            #expect(shown["publishedAt"] == shown["updatedAt"])
            let hidden = #"{"visibility":"hidden"}"#
            let gone = try await server.write("PATCH", target, hidden, status: 200)
            #expect(gone["publishedAt"] == shown["publishedAt"])
        }
    }

    @Test func `An export and its import carry it, and drafts that never were public`() async throws
    {
        let far = "2100-01-01T00:00:00Z"
        let chapters = [
            #"{"number":"1","language":"en","visibility":"scheduled","publishAt":"\#(far)"}"#,
            #"{"number":"2","language":"en","visibility":"draft"}"#,
            #"{"number":"3","language":"en","visibility":"hidden","#
                + #""publishedAt":"2001-01-01T00:00:00Z"}"#,
            #"{"number":"4","language":"en","visibility":"scheduled","#
                + #""publishAt":"2002-01-01T00:00:00Z"}"#,
        ]
        let line = madeLine("a", #","chapters":[\#(chapters.joined(separator: ","))]"#)
        try await withSite { site in
            try #require(try await site.run("import", "-", text: line).status == 0)
            let export = try await site.export()
            let found = try JSON(parsing: export)["chapters"]
            #expect(found[0]["publishAt"] == .string(far))
            #expect((found[0]["publishedAt"], found[1]["publishedAt"]) == (.null, .null))
            #expect(found[2]["publishedAt"] == .string("2001-01-01T00:00:00Z"))
            #expect(found[3]["visibility"] == .string("public"))
            for text in [line, export] {
                let again = try await site.run("import", "-", text: text)
                #expect(again.output.contains(": 0 changes"), "\(again)")
            }
            let copy = Site(site.path("copy"))
            try FileManager.default.createDirectory(
                atPath: copy.directory,
                withIntermediateDirectories: true
            )
            try #require(try await copy.run("import", "-", text: export).status == 0)
            #expect(try await copy.export() == export)
            try await copy.proveClean()
            let file = try site.write(export, to: "export.jsonl")
            let (status, output) = try await python("read.py", site.data, "--compare", file)
            #expect(status == 0, "\(output)")
        }
    }
}
