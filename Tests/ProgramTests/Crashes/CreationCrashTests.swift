import Foundation
import StoreTesting
import Testing

@Suite(.serialized)
struct CreationCrashTests {
    /// How many commits it may take to make a store and to import a line; a line takes some.
    private static let mostCommits = 120

    @Test func `A SIGKILL at any commit that makes a store leaves one that an import completes`()
        async throws
    {
        var misjudged: [String] = []
        for number in 1...Self.mostCommits {
            var isKilled = true
            try await withSite { site in
                let file = try site.write(madeCatalogue(comics: 1), to: "catalogue.jsonl")
                let environment = try FaultShim.environment("sync:\(number):kill-after")
                let killed = try await site.start(["import", file], environment: environment).wait()
                isKilled = killed.status == 128 + SIGKILL
                #expect(isKilled || killed.status == 0, "\(killed)")

                // Either there is no store yet, or it is a sound one.
                let check = try await site.run("check")
                let isAbsent = check.status == 8 && check.errors.contains("no store at")
                if check.status != 0 && !isAbsent { misjudged.append("\(number): \(check)") }

                let completed = try await site.run("import", file)
                #expect(completed.status == 0, "\(completed)")
                #expect(try await site.export().split(separator: "\n").count == 1)
            }
            if !isKilled { break }
            #expect(number < Self.mostCommits, "the import never came to its end")
        }
        #expect(misjudged.isEmpty)
    }
}
