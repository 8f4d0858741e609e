import Foundation
import StoreTesting
import Testing

/// What a server needs besides a disk that writes, taken away while it runs.
@Suite(.serialized)
struct ResourceFaultTests {
    private static let comic = "GET /v1/comics/1 HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test func `With no file left to open, who is connected is answered, and others later`()
        async throws
    {
        try await withSite { site in
            try await site.importSample()
            let server = try await Server(site, environment: try FaultShim.environment(files: 64))
            let honest = try RawConnection(port: server.port)
            try honest.send(Self.comic)
            try await honest.receive("}")
            do {
                let crowd = try (0..<100).map { _ in try RawConnection(port: server.port) }
                for connection in crowd { try connection.send(Self.comic) }
                try await eventually("answers to as many as there are files") {
                    // Who says nothing for a minute is no longer connected.
                    try honest.send(Self.comic)
                    _ = try honest.take()
                    return try crowd.count { try $0.take().contains("200 OK") } > 20 ? true : nil
                }
                #expect(try crowd.count { try $0.take().contains("200 OK") } < 64)
                let before = try honest.take().utf8.count
                try honest.send(Self.comic)
                try await eventually("an answer") {
                    try honest.take().utf8.count > before ? true : nil
                }
            }
            // They have gone: there is room again.
            let later = try RawConnection(port: server.port)
            try later.send(Self.comic)
            try await later.receive("200 OK")
            try await server.stop()
        }
    }

    @Test func `A clock that jumps back a day stops at the last commit's moment for the store`()
        async throws
    {
        try await withSite { site in
            try await site.importSample()
            let environment = try FaultShim.environment(clock: -86_400, when: site.path("now"))
            let server = try await Server(site, environment: environment)
            let body = Sample.comic
            let before = try await server.write("POST", "/v1/comics", body, status: 201)
            try site.write("", to: "now")
            let after = try await server.write("POST", "/v1/comics", body, status: 201)
            let moments = try [before, after].map { try $0["createdAt"].string }
            // RFC 3339 in UTC compares as the moments do, to the second.
            #expect(moments[0].prefix(19) <= moments[1].prefix(19))
            let reply = try await server.send("POST", "/v1/comics/1/views")
            #expect(reply.status == 204)
            try await server.stop()
            try await site.proveClean()
        }
    }

    @Test(arguments: ["removed", "moved", "replaced"])
    func `A store whose file has gone takes no further writes, and says so`(
        _ deed: String
    ) async throws {
        try await withSite { site in
            try await site.importSample()
            let server = try await Server(site)
            let first = try await server.send("POST", "/v1/comics/1/views")
            #expect(first.status == 204)
            let (file, kept) = (site.data + "/data.mdb", site.path("kept.mdb"))
            let files = FileManager.default
            switch deed {
            case "removed": try files.removeItem(atPath: site.data)
            case "moved": try files.moveItem(atPath: site.data, toPath: site.path("elsewhere"))
            default:
                try files.moveItem(atPath: file, toPath: kept)
                try files.copyItem(atPath: kept, toPath: file)
            }
            for _ in 0..<2 {
                let refused = try await server.send("POST", "/v1/comics/1/views")
                #expect(refused.status == 503)
                #expect(try refused.json["code"] == .string("writes-refused"), "\(refused)")
            }
            let read = try await server.send("GET", "/v1/comics/1")
            #expect(read.status == 200)
            try await eventually("a word about it") {
                server.program.errors.isEmpty ? nil : true
            }
            server.program.signal(SIGTERM)
            let outcome = try await server.program.wait()
            #expect(outcome.status == 0, "\(outcome)")
            #expect(outcome.errors.contains("data.mdb"), "\(outcome)")
        }
    }
}
