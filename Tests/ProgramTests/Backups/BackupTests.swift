import Foundation
import StoreTesting
import Testing

@Suite(.serialized)
struct BackupTests {
    @Test func `A backup beside a server that writes is one commit, and restores to it`()
        async throws
    {
        try await withSampleServer { site, server in
            let writing = Task {
                var count = 0
                while !Task.isCancelled {
                    count += 1
                    // URLSession may block for ever if a request is cancelled as it ends.
                    _ = await Task { try? await server.send("POST", "/v1/comics/1/views") }.value
                }
                return count
            }
            try await eventually("views") { try await server.views(of: "1") > 100 ? true : nil }
            let before = try await server.views(of: "1")
            let manifest = try await site.backUp(to: "backup")
            writing.cancel()
            let after = before + (await writing.value)
            #expect(site.names(in: "backup") == ["data.mdb", "manifest.json"])
            #expect(site.names(in: "backup.partial") == nil)
            let sum = try await Tool.run("/usr/bin/sha256sum", [site.path("backup/data.mdb")])
            #expect(sum.hasPrefix(try manifest["sha256"].string))
            #expect(try manifest["entries"]["comics"].integer == 42)
            #expect(manifest["findings"] == .number(0))
            #expect(manifest["feedSequence"] == .string("238"))
            let epoch = try await server.get("/v1/changes?limit=1")["epoch"]
            #expect(manifest["epoch"] == epoch)

            let restored = try await site.restore("backup", to: "restored")
            #expect(Set(site.names(in: "restored") ?? []).isSubset(of: ["data.mdb", "store.lock"]))
            try await site.proveClean(data: restored)
            let export = try await site.export(data: restored)
            #expect(export == (try await site.export(data: site.path("backup"))))
            let views = try await Server(site, data: restored).views(of: "1")
            #expect(views >= before && views <= after, "\(before) \(views) \(after)")
        }
    }

    @Test func `What is in the way of a backup is told in one line, and nothing is left`()
        async throws
    {
        try await withSite { site in
            let absent = try await site.run("backup", site.path("backup"))
            site.expectRefusal(absent, "data")
            try await site.importSample()
            try await site.backUp(to: "backup")
            site.expectRefusal(
                try await site.run("backup", site.path("backup")),
                "backup is there already"
            )
            for inside in ["data/backup", "data/deep/backup", "data/../data/backup"] {
                let outcome = try await site.run("backup", site.path(inside))
                site.expectRefusal(outcome, "is inside the data directory")
            }
            try site.write("", to: "file")
            let below = try await site.run("backup", site.path("file/backup"))
            site.expectRefusal(below, "making the directory")
            let usage = try await site.run("backup", site.path("other"), "--keep", "0")
            #expect(usage.status == 16)
            #expect(site.names(in: "other") == nil)
            #expect(site.names(in: "")?.contains { $0.hasSuffix(".partial") } == false)
        }
    }

    @Test func `A file that cannot grow ends a backup and a restore, and nothing is left`()
        async throws
    {
        try await withSite { site in
            try await site.importSample()
            try await site.backUp(to: "whole")
            for command in ["backup \(site.path("backup"))", "restore \(site.path("whole"))"] {
                let data = command.hasPrefix("b") ? site.data : site.path("restored")
                // As a full disk does: what a file takes ends at 256 KiB.
                let script =
                    "trap '' XFSZ; ulimit -f 256; exec \(Program.path) \(command) --data \(data)"
                let outcome = try await Tool.outcome("/bin/bash", ["-c", script])
                site.expectRefusal(outcome, "File too large")
            }
            #expect(site.names(in: "backup") == nil)
            #expect(site.names(in: "backup.partial") == nil)
            #expect(site.names(in: "restored") == ["store.lock"])
        }
    }

    @Test func `A store with findings is not backed up, and no older backup goes for it`()
        async throws
    {
        try await withSite { site in
            try await site.importSample()
            try await site.backUp(to: "backups", "--keep", "1")
            let whole = site.names(in: "backups")
            try await site.backUp(to: "sound")
            let damaged = try await python("damage.py", site.data, "comic.sources", "delete")
            try #require(damaged.0 == 0)
            for destination in [["backups", "--keep", "1"], ["other"]] {
                let arguments = ["backup", site.path(destination[0])] + destination.dropFirst()
                let outcome = try await site.start(arguments).wait()
                site.expectRefusal(outcome, "index-missing in comic.sources")
            }
            #expect(site.names(in: "backups") == whole)
            #expect(site.names(in: "other") == nil)
            try FileManager.default.removeItem(atPath: site.data)
            try await site.restore("sound", to: "data")
        }
    }

    @Test func `The newest backups of a folder are kept, and the newest is restored`() async throws
    {
        try await withSite { site in
            for comic in ["a", "b", "c"] {
                let line = madeLine(comic)
                try #require(try await site.run("import", "-", text: line).status == 0)
                try await site.backUp(to: "backups", "--keep", "2")
            }
            try FileManager.default.createDirectory(
                atPath: site.path("backups/2026-01-31T12-00-00.000Z.partial"),
                withIntermediateDirectories: true
            )
            try site.write("", to: "backups/mine")
            try await site.backUp(to: "backups", "--keep", "2")
            let names = try #require(site.names(in: "backups"))
            #expect(names.count == 3 && names.last == "mine", "\(names)")
            try #require(try await site.run("import", "-", text: madeLine("d")).status == 0)
            let restored = try await site.restore("backups", to: "restored")
            #expect(try await site.export(data: restored).split(separator: "\n").count == 3)
        }
    }
}
