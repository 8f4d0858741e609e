import Foundation
import StoreTesting
import Testing

/// `longbox changes`: of a directory beside its server, and of a server.
@Suite(.serialized)
struct ChangesCommandTests {
    /// The lines that the program has printed.
    private func lines(_ output: String) -> [String] {
        output.split(separator: "\n").map(String.init)
    }

    private func sources(_ server: Server) -> [[String]] {
        [[], ["--server", "http://127.0.0.1:\(server.port)/"]]
    }

    private func told(_ site: Site, _ arguments: [String]) async throws -> [String] {
        let outcome = try await site.start(["changes"] + arguments).wait()
        try #require(outcome.status == 0, "\(outcome)")
        #expect(outcome.errors.isEmpty, "\(outcome)")
        return lines(outcome.output)
    }

    /// The last lines without their times, which must be there, and without their columns.
    private func lastLines(
        _ count: Int,
        _ site: Site,
        _ arguments: [String]
    ) async throws -> [String] {
        try await told(site, arguments).suffix(count).map { line in
            let words = line.split(separator: " ")
            #expect(words[0].wholeMatch(of: /20[0-9-]{8}T[0-9:.]+Z/) != nil, "\(line)")
            return words.dropFirst().joined(separator: " ")
        }
    }

    private static let hidden =
        #"{"title":"Unseen","type":"manga","status":"ongoing","visibility":"hidden"}"#

    @Test func `A directory and a server are told as the feed tells them, filtered alike`()
        async throws
    {
        try await withSampleServer { site, server in
            let hidden = try await server.write("POST", "/v1/comics", Self.hidden, status: 201)
            let id = try hidden["id"].string
            let chapter = #"{"number":"1","language":"en"}"#
            try await server.write("POST", "/v1/comics/\(id)/chapters", chapter, status: 201)
            let feed = try await server.get("/v1/changes?limit=1000")
            let wanted = try feed["events"].items
            #expect(wanted.count == 238)
            let middle = try wanted[99]["id"].string
            let comics = wanted.filter { $0["type"] == .string("io.longbox.ComicCreated") }
            for source in sources(server) {
                let all = try await told(site, ["--json"] + source).map { try JSON(parsing: $0) }
                #expect(all == wanted)
                #expect(try await told(site, ["--json", "--since", "now"] + source).isEmpty)
                let rest = try await told(site, ["--json", "--since", middle] + source)
                #expect(try rest.map { try JSON(parsing: $0) } == Array(wanted[100...]))
                let some = try await told(
                    site,
                    ["--json", "--types", "ComicDeleted,ComicCreated"] + source
                )
                #expect(try some.map { try JSON(parsing: $0) } == comics)
            }
        }
    }

    @Test func `A line for people has the time, the kind, the subject and what it is about`()
        async throws
    {
        try await withSampleServer { site, server in
            let made = try await server.write("POST", "/v1/comics", Sample.comic, status: 201)
            let id = try made["id"].string
            let chapter = try await server.write(
                "POST",
                "/v1/comics/\(id)/chapters",
                #"{"number":"7.5","language":"ja"}"#,
                status: 201
            )["id"].string
            _ = try await server.send("DELETE", "/v1/chapters/\(chapter)", as: .admin)
            let told = [
                "ComicCreated comics/\(id) Prüfstück 試験",
                "ChapterPublished chapters/\(chapter) 7.5 (ja) of comics/\(id)",
                "ChapterDeleted chapters/\(chapter) deleted of comics/\(id)",
            ]
            for source in sources(server) {
                #expect(try await lastLines(3, site, source) == told)
            }
            _ = try await server.send("DELETE", "/v1/comics/\(id)", as: .admin)
            for source in sources(server) {
                // With a comic all else goes from the feed that was told of it.
                let last = try await lastLines(2, site, source)
                #expect(last[1] == "ComicDeleted comics/\(id) deleted")
                #expect(!last[0].contains("comics/\(id)"))
            }
        }
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `It follows a directory and a server until it is asked to stop`(
        _ signal: Int32
    ) async throws {
        try await withSampleServer { site, server in
            let followers = try sources(server).map {
                try site.start(["changes", "--follow", "--types", "ComicUpdated"] + $0)
            }
            // Whoever begins at the start of the feed sees what comes now, whenever it connects.
            for year in 1901...1903 {
                let body = #"{"items":[{"id":"1","patch":{"year":\#(year)}}]}"#
                try await server.write("POST", "/v1/comics/batch", body, status: 200)
            }
            for follower in followers {
                try await eventually("three lines") { lines(follower.output).count == 3 ? 1 : nil }
                follower.signal(signal)
                let outcome = try await follower.wait(within: .seconds(20))
                #expect(outcome.status == 0, "\(outcome)")
                #expect(outcome.errors.isEmpty, "\(outcome)")
                #expect(lines(outcome.output).count == 3)
            }
        }
    }

    @Test func `A follower goes on where it was when the server comes back`() async throws {
        try await withSite { site in
            try await site.importSample()
            var server = try await Server(site)
            let port = server.port
            let follower = try site.start(
                ["changes", "--follow", "--json", "--server", "http://127.0.0.1:\(port)"]
            )
            for round in 1...3 {
                try await eventually("what there is") {
                    lines(follower.output).count == 237 + round ? 1 : nil
                }
                server.kill()
                try await Task.sleep(for: .milliseconds(300))
                server = try await Server(site, options: ["--port", "\(port)"])
                try await server.write("POST", "/v1/comics", Sample.comic, status: 201)
            }
            try await eventually("the last") { lines(follower.output).count == 241 ? 1 : nil }
            follower.signal(SIGTERM)
            let outcome = try await follower.wait()
            #expect(outcome.status == 0, "\(outcome)")
            #expect(outcome.complaints.count == 6, "\(outcome.errors)")
            #expect(outcome.errors.contains("trying again"))
            #expect(outcome.errors.contains("goes on"))
            let events = try lines(outcome.output).map { try JSON(parsing: $0) }
            let feed = try await server.get("/v1/changes?limit=1000")
            #expect(try events == feed["events"].items)
            try await server.stop()
        }
    }

    @Test func `A cursor that the feed cannot go on from ends it with what to do`() async throws {
        try await withSampleServer { site, server in
            let epoch = try await server.get("/v1/changes?limit=1")["epoch"].string
            let zeros = String(repeating: "0", count: 32)
            for (cursor, reason) in [
                ("\(epoch):239", "ahead of the newest"), ("\(zeros):7", "of another history"),
            ] {
                for source in sources(server) {
                    for follow in [[], ["--follow"]] {
                        let arguments = ["changes", "--since", cursor] + follow + source
                        let outcome = try await site.start(arguments).wait()
                        #expect(outcome.status == 1, "\(outcome)")
                        #expect(outcome.output.isEmpty)
                        #expect(outcome.complaints.count == 1, "\(outcome)")
                        #expect(outcome.errors.contains("after \(cursor)"), "\(outcome)")
                        #expect(outcome.errors.contains(reason), "\(outcome)")
                        #expect(outcome.errors.contains("--since \(epoch):238"), "\(outcome)")
                    }
                }
            }
        }
    }

    @Test func `Events that are gone are not passed over`() async throws {
        try await withSite { site in
            try await site.importSample()
            // Old enough for what keeps events for a second only.
            try await Task.sleep(for: .milliseconds(1_100))
            let server = try await Server(site, options: ["--feed-age", "1s"])
            let epoch = try await server.latestChange().prefix(32)
            _ = try await eventually("a log without an event") {
                try await server.get("/v1/changes")["earliest"].text?.hasSuffix(":239") == true
                    ? true : nil
            }
            for source in sources(server) {
                for follow in [[], ["--follow"]] {
                    let arguments = ["changes", "--since", "\(epoch):9"] + follow + source
                    let outcome = try await site.start(arguments).wait()
                    #expect(outcome.status == 1, "\(outcome)")
                    #expect(outcome.output.isEmpty)
                    #expect(outcome.errors.contains("begins at \(epoch):239"), "\(outcome)")
                }
                #expect(try await told(site, ["--since", "\(epoch):238"] + source).isEmpty)
                #expect(try await told(site, source).isEmpty)
            }
            try await server.stop()
        }
    }

    @Test func `Whoever follows for somebody who has gone ends without a word`() async throws {
        try await withSampleServer { site, server in
            for source in sources(server) {
                let words = [Program.path, "changes", "--follow", "--data", site.data] + source
                let command = words.joined(separator: " ") + " | head -n 1"
                let outcome = try await Tool.outcome("/bin/sh", ["-c", command])
                #expect(outcome.status == 0, "\(outcome)")
                #expect(outcome.errors.isEmpty, "\(outcome)")
                #expect(lines(outcome.output).count == 1)
            }
        }
    }

    @Test(arguments: [false, true])
    func `A pipe that nobody empties does not keep it from stopping`(
        _ follows: Bool
    ) async throws {
        try await withSampleServer { site, _ in
            let path = site.path("pipe")
            try #require(mkfifo(path, 0o600) == 0)
            let end = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
            defer { close(end) }
            let follower = try site.start(
                ["changes", "--json"] + (follows ? ["--follow"] : []),
                devices: Devices(output: path)
            )
            // 238 events are more than a pipe takes.
            try await eventually("a full pipe") {
                var waiting: Int32 = 0
                return ioctl(end, UInt(FIONREAD), &waiting) == 0 && waiting > 60_000 ? 1 : nil
            }
            follower.signal(SIGTERM)
            let outcome = try await follower.wait(within: .seconds(20))
            #expect(outcome.status == (follows ? 0 : 128 + SIGTERM), "\(outcome)")
            #expect(outcome.errors.isEmpty, "\(outcome)")
        }
    }
}
