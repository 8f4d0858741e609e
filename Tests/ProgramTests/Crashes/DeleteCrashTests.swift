import Foundation
import StoreTesting
import Testing

/// A comic with 300 chapters of 20 pages, and another one with one chapter.
private let catalogue: String = {
    let pages = (1...20).map { #"{"key":"page/\#($0).webp","width":800}"# }
    let chapters = (1...300).map {
        #"{"number":"\#($0)","language":"en","pages":[\#(pages.joined(separator: ","))]}"#
    }
    return #"{"source":"long","title":"Long","type":"manga","status":"ongoing","chapters":["#
        + chapters.joined(separator: ",") + "]}\n"
        + #"{"source":"short","title":"Short","type":"manga","status":"ongoing","chapters":"#
        + #"[{"number":"1","language":"en","pages":[{"key":"a"}]}]}"# + "\n"
}()

@Suite(.serialized)
struct DeleteCrashTests {
    /// More commits than the deletion of the long comic takes.
    private static let mostCommits = 20

    @Test func `A comic that is deleted is gone from every read at once, its chapters soon after`()
        async throws
    {
        try await withLongComic { site, server in
            let chapter = try await server.items("/v1/comics/1/chapters")[7]["id"].string
            try await delete(server)
            try await requireGone(server, chapter)
            try await requireDropped(site)
            try await server.stop()
        }
    }

    @Test func `A SIGKILL amid the deletion of its chapters loses nothing of the deletion`()
        async throws
    {
        var generator = SeededGenerator(for: "moments of SIGKILL after a deletion")
        for _ in 0..<crashRounds {
            try await withLongComic { site, server in
                let chapter = try await server.items("/v1/comics/1/chapters")[7]["id"].string
                try await delete(server)
                let moment = Int.random(in: 0...50, using: &generator)
                try await Task.sleep(for: .milliseconds(moment))
                server.kill()
                try await site.proveClean()
                let again = try await Server(site)
                try await requireGone(again, chapter)
                try await requireDropped(site)
                try await again.stop()
            }
        }
    }

    @Test func `A SIGKILL after any commit of a deletion leaves the rest to the next server`()
        async throws
    {
        try await withSite { original in
            try await importCatalogue(original)
            try await runOnce(original)
            var left: [Int] = []
            for number in 1...Self.mostCommits where left.last != 1 {
                try await withSite { site in
                    try FileManager.default.copyItem(atPath: original.data, toPath: site.data)
                    left.append(try await delete(site, killedAfterCommit: number))
                    let again = try await Server(site)
                    try await requireGone(again, "8")
                    try await requireDropped(site)
                    try await again.stop()
                }
            }
            #expect(left.last == 1, "the deletion never came to its end: \(left)")
            #expect(left.contains { $0 > 1 }, "no kill came before the end")
        }
    }

    /// Deletes the long comic on a server that is killed after so many commits; how many chapters
    /// are left in the store then.
    private func delete(_ site: Site, killedAfterCommit number: Int) async throws -> Int {
        let fault = "meta:\(number):kill-after"
        let environment = try FaultShim.environment(fault, when: site.path("now"))
        let server = try await Server(site, environment: environment)
        try site.write("", to: "now")
        let reply = try? await server.send("DELETE", "/v1/comics/1", as: .admin)
        #expect(reply == nil || reply?.status == 204)
        let chapters = try await eventually("a kill or the end of the chapters") { () -> Int? in
            let isKilled = server.program.exitStatus != nil
            let left = try await entries(site)
            return isKilled || left == [1, 1, 0] ? left[0] : nil
        }
        server.kill()
        return chapters
    }

    /// Lets a server do what it does of itself after an import, so that the commits of the next one
    /// are those of the deletion.
    private func runOnce(_ site: Site) async throws {
        let server = try await Server(site)
        try await eventually("the services' last event") {
            try await site.proveClean() == 0 ? true : nil
        }
        try await server.stop()
    }

    private func withLongComic(_ body: (Site, Server) async throws -> Void) async throws {
        try await withSite { site in
            try await importCatalogue(site)
            try await body(site, try await Server(site))
        }
    }

    private func importCatalogue(_ site: Site) async throws {
        let file = try site.write(catalogue, to: "catalogue.jsonl")
        let imported = try await site.run("import", file)
        try #require(imported.status == 0, "\(imported)")
    }

    private func delete(_ server: Server) async throws {
        let reply = try await server.send("DELETE", "/v1/comics/1", as: .admin)
        try #require(reply.status == 204, "\(reply)")
    }

    private func requireGone(_ server: Server, _ chapter: String) async throws {
        let targets = [
            "/v1/comics/1", "/v1/comics/1/stats", "/v1/comics/1/chapters",
            "/v1/chapters/\(chapter)", "/v1/chapters/\(chapter)/pages",
        ]
        for target in targets {
            let reply = try await server.send("GET", target)
            #expect(reply.status == 404, "\(target): \(reply)")
        }
        #expect(try await server.items("/v1/comics").map { try $0["id"].string } == ["2"])
    }

    /// The other comic's chapter and page are all that is left in the store.
    private func requireDropped(_ site: Site) async throws {
        try await eventually("the end of the chapters") {
            try await entries(site) == [1, 1, 0] ? true : nil
        }
    }

    /// How many chapters, pages and jobs there are in a store, which is proven clean.
    private func entries(_ site: Site) async throws -> [Int] {
        let outcome = try await site.run("check", "--json")
        try #require(outcome.status == 0, "\(outcome)")
        let summary = try #require(outcome.output.split(separator: "\n").last)
        let entries = try JSON(parsing: String(summary))["entries"]
        return try ["chapters", "pages", "jobs"].map { try entries[$0].integer }
    }
}
