import Foundation
import StoreTesting
import Testing

@Suite(.serialized)
struct ImportCrashTests {
    private static let catalogue = madeCatalogue(comics: 1_500)

    @Test func `An import that is killed leaves a sound store, which the next one completes`()
        async throws
    {
        var generator = SeededGenerator(for: "moments of SIGKILL of an import")
        for _ in 0..<max(1, crashRounds / 2) {
            try await withSite { site in
                let file = try site.write(Self.catalogue, to: "catalogue.jsonl")
                // What a kill does to the making of a store is tested in CreationCrashTests.
                try #require(try await site.run("import", "-").status == 0)
                var imported = 0
                for _ in 0..<3 {
                    let program = try site.start(["import", file])
                    let moment = Int.random(in: 5...400, using: &generator)
                    try await Task.sleep(for: .milliseconds(moment))
                    program.killAndReap()
                    try await site.proveClean()
                    let count = try await site.export().split(separator: "\n").count
                    #expect(count >= imported, "comics were lost")
                    imported = count
                }
                let last = try await site.run("import", file)
                #expect(last.status == 0, "\(last)")
                let again = try await site.run("import", file)
                #expect(again.output.contains(": 0 changes"), "\(again)")
                try await verify(site)
            }
        }
    }

    private func verify(_ site: Site) async throws {
        let comics = try await site.export().split(separator: "\n").map {
            try JSON(parsing: String($0))
        }
        #expect(try Set(comics.map { try $0["source"].string }).count == 1_500)
        #expect(comics.count == 1_500)
        for comic in comics {
            let chapters = try comic["chapters"].items
            try #require(chapters.count == 2)
            for chapter in chapters { try #require(try chapter["pages"].items.count == 3) }
        }
    }
}
