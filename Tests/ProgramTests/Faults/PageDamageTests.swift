import Foundation
import StoreTesting
import Testing

/// A file in which pages are not what they were.
@Suite(.serialized)
struct PageDamageTests {
    private static let pageBytes = 4_096

    /// The findings of a check that must end by itself, with 0 or 4.
    private func findings(_ site: Site, _ options: String...) async throws -> [JSON] {
        let outcome = try await site.start(["check", "--json"] + options).wait()
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
                let plain = try await findings(site)
                let deep = try await findings(site, "--pages")
                // Of a page that holds nothing, nobody can tell.
                #expect(plain.isEmpty || !deep.isEmpty, "page \(page): \(plain)")
                kinds.formUnion(try (plain + deep).map { try $0["code"].string })
            }
            #expect(!kinds.isEmpty)
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
