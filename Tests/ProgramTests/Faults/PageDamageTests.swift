import Foundation
import StoreTesting
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// A file in which pages are not what they were.
@Suite(.serialized)
struct PageDamageTests {
    private static let pageBytes = 4_096

    /// The findings of a check that must end by itself, with 0 or 4; `nil` if it says that this is
    /// no store, as it does where its first keyspace is gone.
    private func findings(_ site: Site, _ options: String...) async throws -> [JSON]? {
        let outcome = try await site.start(["check", "--json"] + options).wait()
        if outcome.status == 8, outcome.errors.contains("has no keyspace meta") { return nil }
        #expect(outcome.status == 0 || outcome.status == 4, "\(options): \(outcome)")
        let lines = try outcome.output.split(separator: "\n").map { try JSON(parsing: String($0)) }
        let summary = try #require(lines.last)
        let listed = summary["findings"]
        let total = try listed.names.reduce(0) { try $0 + listed[$1].integer }
        #expect(total == lines.count - 1, "\(outcome)")
        #expect((outcome.status == 4) == (lines.count > 1), "\(outcome)")
        return Array(lines.dropLast())
    }

    @Test func `A page that is overwritten is a finding, wherever it is, and never a crash`()
        async throws
    {
        try await withSite { site in
            try await site.importSample()
            let sound = try Data(contentsOf: URL(fileURLWithPath: site.data + "/data.mdb"))
            var generator = SeededGenerator(for: "damaged pages")
            var kinds: Set<String> = []
            let pages = sound.count / Self.pageBytes
            for round in 0..<12 {
                // The first two are the meta pages.
                let page = Int.random(in: 2..<pages, using: &generator)
                try site.edit("data/data.mdb") { file in
                    file = sound
                    let start = page * Self.pageBytes
                    for index in start..<start + Self.pageBytes {
                        file[index] =
                            round % 2 == 0 ? 0xFF : .random(in: 0...255, using: &generator)
                    }
                }
                guard let plain = try await findings(site),
                    let deep = try await findings(site, "--pages")
                else { continue }
                // Of a page that holds nothing, nobody can tell.
                #expect(plain.isEmpty || !deep.isEmpty, "page \(page): \(plain)")
                kinds.formUnion(try (plain + deep).map { try $0["code"].string })
            }
            #expect(!kinds.isEmpty)
            try site.edit("data/data.mdb") { $0 = sound }
        }
    }

    @Test func `Pages that lead back to themselves are findings, and no check goes round in them`()
        async throws
    {
        try await withSite { site in
            try await site.importSample()
            let sound = try Data(contentsOf: URL(fileURLWithPath: site.data + "/data.mdb"))
            let branches = (2..<sound.count / Self.pageBytes).filter { sound.isBranch($0) }
            try #require(branches.count > 3)
            var found = 0
            // The newer half of them, then one at a time.
            for chosen in [Array(branches.suffix(branches.count / 2))] + branches.map({ [$0] }) {
                try site.edit("data/data.mdb") { file in
                    file = sound
                    for page in chosen { file.leadBack(page) }
                }
                guard let deep = try await findings(site, "--pages"),
                    let plain = try await findings(site)
                else { continue }
                if !deep.isEmpty { found += 1 }
                #expect(plain.isEmpty || !deep.isEmpty, "page \(chosen)")
            }
            // Others are of commits that are over.
            #expect(found > 0)
            try site.edit("data/data.mdb") { $0 = sound }
        }
    }

    @Test func `A server and an export end at a damaged page in a line, not by a signal`()
        async throws
    {
        try await withSite { site in
            try await site.importSample()
            let sound = try Data(contentsOf: URL(fileURLWithPath: site.data + "/data.mdb"))
            var generator = SeededGenerator(for: "damaged pages of a server")
            var ended = 0
            // Every page that has this title in it: of records, of indexes, of old commits.
            let title = Data("Gazu Hyakki".utf8)
            let pages = (2..<sound.count / Self.pageBytes).filter { page in
                let start = page * Self.pageBytes
                return sound[start..<start + Self.pageBytes].range(of: title) != nil
            }
            for round in 0..<6 {
                try site.edit("data/data.mdb") { file in
                    file = sound
                    for page in pages {
                        let start = page * Self.pageBytes
                        for index in start..<start + Self.pageBytes {
                            let noise = UInt8.random(in: 0...255, using: &generator)
                            file[index] = round % 2 == 0 ? 0xFF : noise
                        }
                    }
                }
                let export = try await site.run("export")
                #expect([0, 1].contains(export.status), "\(export)")
                let server = try site.start(["serve", "--port", "0"])
                try await site.read(everythingOf: server)
                server.signal(SIGTERM)
                let outcome = try await server.wait()
                #expect([0, 1].contains(outcome.status), "\(outcome)")
                for outcome in [export, outcome] where outcome.status == 1 {
                    #expect(outcome.errors.contains("damaged"), "\(outcome)")
                    ended += 1
                }
            }
            #expect(ended > 0)
            try site.edit("data/data.mdb") { $0 = sound }
        }
    }

    @Test func `Pages that are gone under a server end it in one line`() async throws {
        try await withSite { site in
            try await site.importSample()
            let sound = try Data(contentsOf: URL(fileURLWithPath: site.data + "/data.mdb"))
            let server = try await Server(site)
            // In place: the server has the file mapped.
            try #require(truncate(site.data + "/data.mdb", 2 * off_t(Self.pageBytes)) == 0)
            _ = try? await server.send("GET", "/v1/comics/3")
            let outcome = try await server.program.wait()
            #expect(outcome.status == 1, "\(outcome)")
            let lines = outcome.errors.split(separator: "\n")
            #expect(lines.count == 1 && lines[0].contains("`longbox check --pages`"), "\(outcome)")
            try site.edit("data/data.mdb") { $0 = sound }
        }
    }

    @Test func `A backup and a compaction of damaged pages end in one line`() async throws {
        try await withSite { site in
            try await site.importSample()
            try site.edit("data/data.mdb") { file in
                let start = 2 * Self.pageBytes
                file.replaceSubrange(
                    start...,
                    with: [UInt8](repeating: 0xFF, count: file.count - start)
                )
            }
            let damaged = try Data(contentsOf: URL(fileURLWithPath: site.data + "/data.mdb"))
            for command in [["backup", site.path("backup")], ["compact"], ["check", "--repair"]] {
                let outcome = try await site.start(command).wait()
                #expect(outcome.status == (command[0] == "check" ? 4 : 1), "\(outcome)")
                #expect((outcome.output + outcome.errors).contains("damaged"), "\(outcome)")
            }
            #expect(site.names(in: "backup") == nil)
            #expect(try Data(contentsOf: URL(fileURLWithPath: site.data + "/data.mdb")) == damaged)
            try FileManager.default.removeItem(atPath: site.data)
        }
    }
}

/// Pages as LMDB lays them out: page number (8), unused (2), flags (2), lower and upper bound of
/// the free space (2 each), offsets of nodes (2 each), of which each begins with its page number
/// (6).
extension Data {
    private static let pageBytes = 4_096

    private func number(at offset: Int, bytes: Int) -> Int {
        (0..<bytes).reduce(0) { $0 | Int(self[offset + $1]) << (8 * $1) }
    }

    fileprivate func isBranch(_ page: Int) -> Bool {
        let start = page * Self.pageBytes
        return number(at: start, bytes: 8) == page && number(at: start + 10, bytes: 2) == 1
    }

    /// Has every child of a branch page be the page itself.
    fileprivate mutating func leadBack(_ page: Int) {
        let start = page * Self.pageBytes
        let lower = number(at: start + 12, bytes: 2)
        for place in stride(from: 16, to: lower, by: 2) {
            let node = start + number(at: start + place, bytes: 2)
            for byte in 0..<6 { self[node + byte] = UInt8(truncatingIfNeeded: page >> (8 * byte)) }
        }
    }
}

extension Site {
    /// Asks a server for lists and comics for as long as it runs.
    fileprivate func read(everythingOf server: RunningProgram) async throws {
        let port: Int? = try await eventually("the server") {
            if server.exitStatus != nil { return .some(nil) }
            return announcedPort(server.output).map(Optional.some)
        }
        guard let port else { return }
        let lists = ["?sort=title", "?sort=-popularity", "?q=one", "?genre=comedy"]
        let targets = lists.map { "/v1/comics" + $0 } + (1...42).map { "/v1/comics/\($0)" }
        for target in targets where server.exitStatus == nil {
            let url = try #require(URL(string: "http://127.0.0.1:\(port)\(target)"))
            _ = try? await URLSession.shared.data(from: url)
        }
    }
}
