import Foundation
import StoreTesting
import Testing

/// A disk that fails under a running server.
@Suite(.serialized)
struct DiskFaultTests {
    /// Runs `body` against a server the disk of which fails as `fault` says from then on.
    private func withFailingDisk(
        _ fault: String,
        _ body: (Site, Server) async throws -> Void
    ) async throws {
        try await withSite { site in
            try await site.importSample()
            let environment = try FaultShim.environment(fault, when: site.path("now"))
            let server = try await Server(site, environment: environment)
            let before = try await server.views(of: "1")
            // The last commit before the fault; nothing is left to fold.
            try await Task.sleep(for: .milliseconds(100))
            try site.write("", to: "now")
            try await body(site, server)
            let again = try await Server(site)
            #expect(try await again.views(of: "1") - before <= 1)
            let reply = try await again.send("POST", "/v1/comics/1/views")
            #expect(reply.status == 204)
            try await again.stop()
        }
    }

    @Test(arguments: ["sync:1:5", "write:1:5", "write:1:28"])
    func `A commit that fails is never acknowledged; reads go on, writes are refused`(
        _ fault: String
    ) async throws {
        try await withFailingDisk(fault) { _, server in
            let first = try await server.send("POST", "/v1/comics/1/views")
            #expect(first.status == 503)
            #expect(try first.json["code"] == .string("outcome-unknown"), "\(first)")
            for path in Array(repeating: "/v1/comics/1/views", count: 10) {
                let next = try await server.send("POST", path)
                #expect(next.status == 503)
                #expect(try next.json["code"] == .string("writes-refused"), "\(next)")
            }
            #expect(try await server.send("GET", "/readyz").status == 503)
            let read = try await server.send("GET", "/v1/comics/1")
            #expect(read.status == 200)
            try await eventually("a word about it") {
                server.program.errors.contains("writes are refused") ? true : nil
            }
            server.program.signal(SIGTERM)
            let outcome = try await server.program.wait()
            #expect(outcome.status == 0)
            // The request that failed, and that others will be refused, however many there were.
            #expect(outcome.complaints.count == 2, "\(outcome)")
            #expect(outcome.errors.contains("outcome-unknown"), "\(outcome)")
        }
    }

    @Test func `A meta page that cannot be written ends the server with the reason`()
        async throws
    {
        try await withFailingDisk("meta:1:5") { _, server in
            let reply = try? await server.send("POST", "/v1/comics/1/views")
            if let reply { #expect(reply.status == 503) }
            let outcome = try await server.program.wait()
            #expect(outcome.status == 1, "\(outcome)")
            let last = try #require(outcome.complaints.last)
            #expect(last.hasPrefix("longbox: the store refuses readers and writers"))
            #expect(last.contains("check the disk"))
        }
    }
}
