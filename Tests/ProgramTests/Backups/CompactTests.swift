import Foundation
import StoreTesting
import Testing

@Suite(.serialized)
struct CompactTests {
    @Test func `A store that has lost half of its comics gives their space back`() async throws {
        try await withSite { site in
            let file = try site.write(madeCatalogue(comics: 1_500), to: "catalogue.jsonl")
            try #require(try await site.run("import", file).status == 0)
            let server = try await Server(site)
            for comic in 1...500 {
                let reply = try await server.send("DELETE", "/v1/comics/\(comic)", as: .admin)
                try #require(reply.status == 204)
            }
            site.expectRefusal(try await site.run("compact"), "longbox serve (process")
            try await eventually("the jobs") {
                let stat = try JSON(parsing: try await site.run("stat", "--json").output)
                return stat["jobs"] == .number(0) ? true : nil
            }
            try await server.stop()
            let export = try await site.export()
            let size = try site.size()
            let outcome = try await site.run("compact")
            #expect(outcome.status == 0, "\(outcome)")
            #expect(try site.size() < size * 4 / 5)
            #expect(try await site.export() == export)
            let again = try await Server(site)
            #expect(try await again.send("POST", "/v1/comics/700/views").status == 204)
            try await again.stop()
            #expect(site.names(in: "data")?.contains("compact.partial") == false)
        }
    }

    @Test func `An imported catalogue is compacted to full pages`() async throws {
        try await withSite { site in
            let file = try site.write(madeCatalogue(comics: 1_500), to: "catalogue.jsonl")
            try #require(try await site.run("import", file).status == 0)
            let (export, pages) = (try await site.export(), try await site.pages())
            let outcome = try await site.run("compact")
            #expect(outcome.status == 0, "\(outcome)")
            #expect(try await site.export() == export)
            let packed = try await site.pages()
            #expect(packed < pages * 9 / 10, "\(pages) pages are \(packed)")
        }
    }

    @Test(arguments: ["write:200:28", "meta:40:5", "sync:70:kill-before", "sync:90:kill-after"])
    func `A compaction that fails, or is killed, leaves the store as it was`(
        fault: String
    ) async throws {
        try await withSite { site in
            try await site.importSample()
            let export = try await site.export()
            let environment = try FaultShim.environment(fault)
            let failed = try site.start(["compact"], environment: environment)
            #expect(try await failed.wait().status != 0)
            #expect(try await site.export() == export)
            #expect(try await site.run("compact").status == 0)
            #expect(try await site.export() == export)
            #expect(site.names(in: "data")?.contains("compact.partial") == false)
        }
    }

    @Test func `Nothing is compacted beside a reader, or where there is no store`() async throws {
        try await withSite { site in
            site.expectRefusal(try await site.run("compact"), "no store at")
            #expect(site.names(in: "data") == nil)
            try await site.importSample()
            let reader = try site.start(["changes", "--follow"])
            try await eventually("the reader") { reader.output.isEmpty ? nil : true }
            site.expectRefusal(try await site.run("compact"), "process \(reader.pid) reads")
            reader.killAndReap()
            #expect(try await site.run("compact").status == 0)
        }
    }
}

extension Site {
    /// The pages that rows are in.
    fileprivate func pages() async throws -> Int {
        let stat = try JSON(parsing: try await run("stat", "--json").output)
        return try stat["keyspaces"].items.reduce(0) { try $0 + $1["pages"].integer }
    }

    /// The size of the store's file, in bytes.
    fileprivate func size() throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: data + "/data.mdb")
        return try #require(attributes[.size] as? Int)
    }
}
