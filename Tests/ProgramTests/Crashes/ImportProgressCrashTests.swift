import Foundation
import StoreTesting
import Testing

/// What an import shows in a terminal is durable.
@Suite(.serialized)
struct ImportProgressCrashTests {
    /// Comics, chapters and pages, as a line of progress says.
    private struct Progress {
        let comics: Int
        let chapters: Int
        let pages: Int

        init?(_ line: String) {
            let pattern = /([\d,]+) comics, ([\d,]+) chapters, ([\d,]+) pages, [\d,]+ comics\/s.*/
            guard let match = try? pattern.wholeMatch(in: line) else { return nil }
            func number(_ text: Substring) -> Int { Int(text.filter { $0 != "," }) ?? .max }
            comics = number(match.1)
            chapters = number(match.2)
            pages = number(match.3)
        }
    }

    @Test func `What an import has shown as done is in the store after a SIGKILL`() async throws {
        var generator = SeededGenerator(for: "moments of SIGKILL of an import that is watched")
        for _ in 0..<max(1, crashRounds / 2) {
            try await withSite { site in
                let file = try site.write(madeCatalogue(comics: 4_000), to: "catalogue.jsonl")
                let terminal = try Terminal()
                let devices = Devices(errors: terminal.path)
                let program = try site.start(["import", file], devices: devices)
                try await eventually("progress") {
                    terminal.lines.contains { Progress($0) != nil } ? true : nil
                }
                let moment = Int.random(in: 0...600, using: &generator)
                try await Task.sleep(for: .milliseconds(moment))
                program.killAndReap()
                let shown = try #require(terminal.lines.compactMap { Progress($0) }.last)
                try await site.proveClean()
                let stored = try await count(site)
                #expect(stored.comics >= shown.comics)
                #expect(stored.chapters >= shown.chapters)
                #expect(stored.pages >= shown.pages)
            }
        }
    }

    private func count(_ site: Site) async throws -> (comics: Int, chapters: Int, pages: Int) {
        let comics = try await site.export().split(separator: "\n").map {
            try JSON(parsing: String($0))
        }
        // A comic whose chapters have not come yet has none of these members.
        let chapters = comics.flatMap { (try? $0["chapters"].items) ?? [] }
        let pages = chapters.flatMap { (try? $0["pages"].items) ?? [] }
        return (comics.count, chapters.count, pages.count)
    }
}
