import Foundation
import StoreTesting
import Testing

@Suite(.serialized)
struct RestoreTests {
    /// A sample store and its backup.
    private func withBackup(_ body: (Site) async throws -> Void) async throws {
        try await withSite { site in
            try await site.importSample()
            try await site.backUp(to: "backup")
            try await body(site)
        }
    }

    @Test func `A damaged or newer backup is refused, and leaves no store`() async throws {
        let refusals: [(reason: String, damage: (Site) throws -> Void)] = [
            ("SHA-256", { try $0.edit("backup/data.mdb") { $0[70_000] ^= 1 } }),
            ("bytes of", { try $0.edit("backup/data.mdb") { $0.removeLast(4_096) } }),
            (
                "bytes of",
                { try FileManager.default.removeItem(atPath: $0.path("backup/data.mdb")) }
            ),
            (
                "no manifest.json",
                { try FileManager.default.removeItem(atPath: $0.path("backup/manifest.json")) }
            ),
            ("it is no manifest", { try $0.edit("backup/manifest.json") { $0.removeLast(9) } }),
            ("a member is missing", { try $0.replace(#""sha256""#, by: #""sha1""#) }),
            ("use the newer program", { try $0.replace(#"{"format":1"#, by: #"{"format":2"#) }),
        ]
        try await withBackup { site in
            let whole = site.path("whole")
            try FileManager.default.moveItem(atPath: site.path("backup"), toPath: whole)
            for (reason, damage) in refusals {
                try? FileManager.default.removeItem(atPath: site.path("backup"))
                try FileManager.default.copyItem(atPath: whole, toPath: site.path("backup"))
                try damage(site)
                let restored = site.path("restored")
                let outcome = try await site.run("restore", site.path("backup"), data: restored)
                site.expectRefusal(outcome, reason)
                try FileManager.default.createDirectory(
                    atPath: restored,
                    withIntermediateDirectories: true
                )
                // What is left of a store that was here does not stand in the way.
                try site.write("{}", to: "restored/last-check.json")
                let export = try await site.run("export", data: restored)
                #expect(export.errors.contains("no store at"), "\(export)")
            }
            try await site.restore("whole", to: "restored")
            #expect(site.names(in: "restored")?.contains("last-check.json") == false)
        }
    }

    @Test func `A backup is restored into an empty data directory only`() async throws {
        try await withBackup { site in
            let export = try await site.export()
            let again = try await site.run("restore", site.path("backup"))
            site.expectRefusal(again, "is not empty")
            #expect(try await site.export() == export)
            let server = try await Server(site, data: site.path("other"))
            let beside = try await site.run(
                "restore",
                site.path("backup"),
                data: site.path("other")
            )
            site.expectRefusal(beside, "is not empty")
            try await server.stop()
        }
    }

    @Test(arguments: ["sync:1:kill-before", "meta:1:kill-before", "meta:1:kill-after"])
    func `A restore that is killed leaves no store, and can be run again`(
        _ fault: String
    ) async throws {
        try await withBackup { site in
            let environment = try FaultShim.environment(fault)
            let (data, backup) = (site.path("restored"), site.path("backup"))
            let killed = try site.start(["restore", backup], data: data, environment: environment)
            #expect(try await killed.wait().status == 137)
            let export = try await site.run("export", data: data)
            #expect(export.errors.contains("no store at"), "\(export)")
            try await site.restore("backup", to: "restored")
            #expect(site.names(in: "restored")?.contains("restore.partial") == false)
            try await site.proveClean(data: data)
        }
    }

    @Test func `A restored store is another history`() async throws {
        try await withSampleServer { site, server in
            let body = #"{"title":"Quetzalcoatl","type":"manga","status":"ongoing"}"#
            let own = try await server.write("POST", "/v1/comics", body, status: 201)["id"].string
            try await server.write("PUT", "/v1/cursors/mirror", #"{"cursor":"now"}"#, status: 201)
            let place = try await server.get("/v1/changes?since=now")["last"].string
            try await site.backUp(to: "backup")
            // What the backup does not have, and what was exported before.
            try await server.write("POST", "/v1/comics", body, status: 201)
            let export = try await site.export().split(separator: "\n")
            let line = try #require(
                export.first { $0.contains("\"longbox:") && $0.contains(":\(own)\"") }
            )

            // Whoever holds a token keeps it if its secret is there.
            let data = site.path("restored")
            let manager = FileManager.default
            try manager.createDirectory(atPath: data, withIntermediateDirectories: true)
            let secret = "/token.secret"
            try manager.copyItem(atPath: site.data + secret, toPath: data + secret)
            try await site.restore("backup", to: "restored")
            let restored = try await Server(site, data: data)
            let gone = try await restored.send("GET", "/v1/changes?since=\(place)")
            #expect(gone.status == 410)
            #expect(try gone.json["reason"] == .string("epoch"))
            let cursor = try await restored.get("/v1/cursors/mirror", as: .admin)
            #expect(cursor["state"] == .string("expired"))

            // The services go on where they were, with ids that no other history gave out.
            let comic = try await restored.write("POST", "/v1/comics", body, status: 201)
            let id = try comic["id"].string
            #expect(try #require(UInt64(id)) > 1 << 32)
            let chapter = #"{"number":"1","language":"en"}"#
            let path = "/v1/comics/\(id)/chapters"
            let made = try await restored.write("POST", path, chapter, status: 201)
            #expect(try #require(UInt64(try made["id"].string)) > 1 << 32)
            #expect(try await restored.items("/v1/comics?q=quetzalcoatl").count == 2)
            try await restored.stop()

            // An export of the earlier history still names the comics that this one has.
            let outcome = try await site.run("import", "-", data: data, text: String(line))
            #expect(outcome.output.contains(": 0 changes"), "\(outcome)")
            try await site.proveClean(data: data)
        }
    }
}

extension Site {
    /// Changes the manifest of the backup.
    fileprivate func replace(_ old: String, by new: String) throws {
        let text = try String(contentsOfFile: path("backup/manifest.json"), encoding: .utf8)
        try #require(text.contains(old))
        try write(text.replacingOccurrences(of: old, with: new), to: "backup/manifest.json")
    }
}
