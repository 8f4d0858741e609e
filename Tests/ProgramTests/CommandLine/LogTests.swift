import Foundation
import StoreTesting
import Testing

/// What `longbox serve` writes to standard error.
@Suite(.serialized)
struct LogTests {
    @Test func `A failure is one JSON object, with the name that a proxy gave the request`()
        async throws
    {
        try await withSite { site in
            try await site.importSample()
            let environment = try FaultShim.environment("sync:1:5", when: site.path("now"))
            let server = try await Server(
                site,
                options: ["--log-format", "json"],
                environment: environment
            )
            try site.write("", to: "now")
            let reply = try await server.send(
                "POST",
                "/v1/comics",
                as: .admin,
                headers: ["X-Request-Id": "edge-17"],
                body: Sample.comic
            )
            #expect(reply.status == 503)
            server.program.signal(SIGTERM)
            let outcome = try await server.program.wait()
            let lines = try outcome.complaints.map { try JSON(parsing: $0) }
            for line in lines {
                #expect(line.names == ["time", "level", "label", "message", "metadata"])
            }
            let failure = try #require(lines.first { $0["message"] == .string("request failed") })
            #expect(failure["level"] == .string("error"))
            #expect(failure["metadata"]["request_id"] == .string("edge-17"))
            #expect(failure["metadata"]["path"] == .string("/v1/comics"))
            #expect(failure["metadata"]["code"] == .string("outcome-unknown"))
        }
    }

    @Test(arguments: ["", " ", "a b", "a\"b", String(repeating: "a", count: 65)])
    func `A name that would not stand well in a line is left out`(_ name: String) async throws {
        try await withSite { site in
            try await site.importSample()
            let environment = try FaultShim.environment("sync:1:5", when: site.path("now"))
            let server = try await Server(site, environment: environment)
            try site.write("", to: "now")
            _ = try await server.send(
                "POST",
                "/v1/comics",
                as: .admin,
                headers: ["X-Request-Id": name],
                body: Sample.comic
            )
            server.program.signal(SIGTERM)
            let outcome = try await server.program.wait()
            #expect(outcome.errors.contains("request failed"), "\(outcome)")
            #expect(!outcome.errors.contains("request_id"), "\(outcome)")
        }
    }
}
