import Foundation
import StoreTesting
import Testing

/// What `check --repair` mends of what another program has done to a store.
@Suite(.serialized)
struct RepairTests {
    /// Keyspaces that follow from others.
    private static let derived = [
        "comic.sources", "comic.external", "genre.slugs", "comic.genres", "genre.comics", "facets",
        "facet.totals", "columns", "order.title", "order.updated", "order.created",
        "order.popularity", "order.rating", "order.trending", "order.latest", "schedule.comics",
        "reader.ratings", "rating.totals", "activity", "activity.chapters", "activity.languages",
        "search", "search.titles", "known.comics.chapters", "known.comics.readers",
        "chapter.sources", "comic.chapters", "chapter.identities", "schedule.chapters",
        "order.published", "published.languages", "group.slugs", "bookmarked", "bookmark.order",
        "bookmark.totals", "progressed", "history",
    ]

    private func repair(_ site: Site, _ data: String, _ options: String...) async throws -> Outcome
    {
        let backup = site.path("before")
        try? FileManager.default.removeItem(atPath: backup)
        let arguments = ["check", "--repair", "--backup", backup] + options
        return try await site.start(arguments, data: data).wait()
    }

    private func wholeExport(_ site: Site, _ data: String? = nil) async throws -> String {
        let outcome = try await site.run("export", "--readers", data: data)
        try #require(outcome.status == 0, "\(outcome)")
        return outcome.output
    }

    private func findings(_ output: String) throws -> [JSON] {
        try output.split(separator: "\n").map { try JSON(parsing: String($0)) }
            .filter { $0["code"].text != nil }
    }

    @Test func `What is wrong in a keyspace that follows from others is mended, each alone`()
        async throws
    {
        try await withForeignStore { site in
            let export = try await wholeExport(site)
            for (index, keyspace) in Self.derived.enumerated() {
                let how = ["delete", "cut", "stray"][index % 3]
                let (data, _) = try await site.damagedCopy(keyspace, how)
                let found = try findings(try await site.run("check", "--json", data: data).output)
                let own = found.filter { $0["keyspace"].text == keyspace }
                #expect(!own.isEmpty, "\(keyspace): \(found)")
                #expect(own.allSatisfy { $0["repairable"] == .bool(true) }, "\(own)")
                // Its second check has found nothing.
                let outcome = try await repair(site, data)
                #expect(outcome.status == 1, "\(keyspace) \(how): \(outcome)")
                #expect(try await wholeExport(site, data) == export, "\(keyspace) \(how)")
            }
        }
    }

    @Test func `All of them at once are mended, after a backup that is the damaged store`()
        async throws
    {
        try await withForeignStore { site in
            let export = try await wholeExport(site)
            let data = try site.copyStore()
            for keyspace in Self.derived { try await site.damage(data, keyspace, "cut") }
            let before = try await site.run("check", "--json", data: data).output
            let outcome = try await repair(site, data, "--json")
            #expect(outcome.status == 1, "\(outcome)")
            #expect(try findings(outcome.output).isEmpty, "\(outcome)")
            try await site.proveClean(data: data)
            #expect(try await wholeExport(site, data) == export)
            let count = try site.manifest(of: "before")["findings"].integer
            #expect(count == (try findings(before).count))
            let undone = try await site.restore("before", to: "undone")
            #expect(try await site.run("check", data: undone).status == 4)
        }
    }

    @Test func `What follows from nothing is left, and named`() async throws {
        try await withForeignStore { site in
            let data = try site.copyStore()
            try await site.damage(data, "pages", "cut")
            let outcome = try await repair(site, data, "--json")
            #expect(outcome.status == 4)
            let left = try findings(outcome.output)
            #expect(left.count == 1 && left[0]["keyspace"] == .string("pages"), "\(left)")
            #expect(left[0]["repairable"] == .bool(false))
            // Nothing was to be changed, and so nothing to be backed up.
            #expect(site.names(in: "before") == nil)

            try await site.damage(data, "search", "delete")
            let both = try await repair(site, data, "--json")
            #expect(both.status == 4)
            #expect(try findings(both.output) == left)
            #expect(site.names(in: "before") != nil)
        }
    }

    @Test func `A sound store stays as it is, and one in use is not repaired`() async throws {
        try await withSampleServer { site, _ in
            let beside = try await repair(site, site.data)
            #expect(beside.status == 8)
            #expect(beside.errors.contains("longbox serve (process"))
        }
        try await withSite { site in
            #expect(try await repair(site, site.data).status == 8)
            #expect(site.names(in: "data/data.mdb") == nil)
            try await site.importSample()
            let sound = try await repair(site, site.data)
            #expect(sound.status == 0, "\(sound)")
            #expect(site.names(in: "before") == nil)
        }
    }

    @Test func `A repair that is killed is finished by the next one, and by nothing else`()
        async throws
    {
        try await withForeignStore { site in
            let export = try await wholeExport(site)
            // Once it has dropped rows, and once it has made them.
            for number in 1...2 {
                let (data, _) = try await site.damagedCopy("order.title", "delete")
                let environment = try FaultShim.environment("meta:\(number):kill-after")
                let arguments = ["check", "--repair", "--backup", site.path("b-\(number)")]
                let killed = try site.start(arguments, data: data, environment: environment)
                try #require(try await killed.wait().status == 137)
                let refused = try await site.run("serve", "--port", "0", data: data)
                site.expectRefusal(refused, "a repair of keyspace order.title is not finished")
                let outcome = try await repair(site, data)
                #expect(outcome.status == 1, "\(outcome)")
                try await site.proveClean(data: data)
                #expect(try await wholeExport(site, data) == export)
            }
        }
    }

    @Test func `A backup that was interrupted beside the data is cleared by the next one`()
        async throws
    {
        try await withForeignStore { site in
            let (data, _) = try await site.damagedCopy("order.title", "delete")
            let left = "copy-before-repair-2026-01-31T12-00-00.000Z.partial"
            let others = ["other-before-repair-2026-01-31T12-00-00.000Z.partial", "copy.partial"]
            for name in [left] + others {
                try FileManager.default.createDirectory(
                    atPath: site.path(name),
                    withIntermediateDirectories: true
                )
            }
            let outcome = try await site.run("check", "--repair", data: data)
            #expect(outcome.status == 1, "\(outcome)")
            let names = try #require(site.names(in: ""))
            #expect(!names.contains(left))
            #expect(others.allSatisfy(names.contains))
            #expect(names.count { $0.hasPrefix("copy-before-repair-") } == 1)
        }
    }

    @Test func `The backup of a directory that is named by a dot lies beside it`() async throws {
        try await withForeignStore { site in
            let (data, _) = try await site.damagedCopy("order.title", "delete")
            let outcome = try await site.run("check", "--repair", data: data + "/.")
            #expect(outcome.status == 1, "\(outcome)")
            let names = try #require(site.names(in: ""))
            #expect(names.count { $0.hasPrefix("copy-before-repair-") } == 1)
        }
    }
}
