import Foundation
import Testing

/// What a server proves of that which changes, and tells of.
@Suite(.serialized)
struct IntegrityWatchTests {
    /// Waits until the subject of every event has been proven; what is known then.
    private func proven(_ server: Server) async throws -> JSON {
        try await eventually("proofs") {
            let known = try await server.get("/v1/integrity", as: .admin)
            return try known["changes"]["lagEvents"].integer == 0 ? known : nil
        }
    }

    private func touch(_ server: Server, _ comic: Int) async throws {
        _ = try await server.write(
            "PATCH",
            "/v1/comics/\(comic)",
            #"{"year":\#(Int.random(in: 1800...1999))}"#,
            status: 200
        )
    }

    @Test func `Damage beside what changes is told of once, until it is mended`() async throws {
        try await withSite { site in
            try await site.importSample()
            let key = try await site.damage(site.data, "order.title", "delete")
            var server = try await Server(site)
            #expect(try await proven(server)["changes"]["findings"].items.isEmpty)
            for comic in [3, 4, 3] {
                try await touch(server, comic)
                let known = try await proven(server)["changes"]
                #expect(try known["codes"]["index-missing"].integer == 1)
                let finding = try #require(try known["findings"].items.first)
                #expect(finding["keyspace"] == .string("order.title"))
                #expect(finding["key"] == .string(key))
                #expect(finding["repairable"] == .bool(true))
            }
            let metrics = try await server.send("GET", "/metrics").body
            #expect(metrics.contains(#"longbox_integrity_findings{code="index-missing"} 1"#))
            server.program.signal(SIGTERM)
            let outcome = try await server.program.wait()
            #expect(outcome.status == 0)
            let told = outcome.errors.components(separatedBy: "index-missing order.title \(key)")
            #expect(told.count == 2, "\(outcome)")
            #expect(try await site.run("check", "--repair").status == 1)
            server = try await Server(site)
            try await touch(server, 3)
            #expect(try await proven(server)["changes"]["findings"].items.isEmpty)
            try await server.stop()
        }
    }

    @Test func `While many write, nothing is found that is not there`() async throws {
        try await withSampleServer { _, server in
            try await withThrowingTaskGroup { group in
                for writer in 1...4 {
                    group.addTask {
                        for round in 0..<15 {
                            try await touch(server, writer * 10 + round % 3)
                            let made = try await server.write(
                                "POST",
                                "/v1/comics",
                                Sample.comic,
                                status: 201
                            )
                            let comic = try made["id"].string
                            let path = "/v1/comics/\(comic)"
                            let chapter = #"{"number":"\#(round)","language":"en"}"#
                            let reply = try await server.send(
                                "POST",
                                path + "/chapters",
                                as: .admin,
                                body: chapter
                            )
                            #expect(reply.status == 201, "\(reply)")
                            _ = try await server.send("POST", path + "/views")
                            if round % 2 == 0 {
                                _ = try await server.send("DELETE", path, as: .admin)
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let known = try await proven(server)["changes"]
            #expect(try known["findings"].items.isEmpty, "\(known)")
            #expect(try known["comics"].integer > 60)
            #expect(try known["chapters"].integer > 0)
        }
    }

    @Test func `The last check of everything is on record, whatever it found`() async throws {
        try await withSampleServer { site, server in
            var known = try await server.get("/v1/integrity", as: .admin)
            #expect(known["lastCheck"] == .null)
            try await site.proveClean()
            known = try await server.get("/v1/integrity", as: .admin)["lastCheck"]
            #expect(try known["findings"].integer == 0)
            #expect(try known["entries"].integer > 6_000)
            #expect(try known["endedAt"].string.hasPrefix("20"))
            try site.write("no JSON", to: "data/last-check.json")
            known = try await server.get("/v1/integrity", as: .admin)
            #expect(known["lastCheck"] == .null)
        }
    }
}
