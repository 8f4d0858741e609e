import Foundation
import Testing

/// `Tests/IndependentReader`: a program that shares no code with this one reads the file as
/// docs/data-file.md draws it.
@Suite(.serialized)
struct IndependentReaderTests {
    @Test func `It reads the page's examples and refuses damage`() async throws {
        let (status, output) = try await python("test_read.py")
        #expect(status == 0, "\(output)")
    }

    @Test func `It reads every row of a store, and what an export says`() async throws {
        try await withSite { site in
            try await site.importSample()
            try await site.keepSample()
            let server = try await Server(site)
            func view(_ comics: [Int]) async throws {
                for comic in comics {
                    let reply = try await server.send("POST", "/v1/comics/\(comic)/views")
                    #expect(reply.status == 204)
                }
            }
            try await view([3, 7, 9, 9])
            try await eventually("the fold") {
                let stats = try await server.get("/v1/comics/9/stats")
                return try stats["views"]["week"].integer == 2 ? true : nil
            }
            try await view([3, 3, 8])
            let deleted = try await server.send("DELETE", "/v1/comics/7", as: .admin)
            #expect(deleted.status == 204)
            let scheduled = try await server.send(
                "POST",
                "/v1/comics/1/chapters",
                as: .admin,
                headers: ["Idempotency-Key": "once"],
                body: #"{"number":"50","language":"ja","visibility":"scheduled","#
                    + #""publishAt":"2100-01-01T00:00:00Z"}"#
            )
            #expect(scheduled.status == 201)
            // So that the last views are in the journal still, and jobs may be under way.
            server.kill()
            let export = try site.write(try await site.export(), to: "export.jsonl")
            let (status, output) = try await python("read.py", site.data, "--compare", export)
            #expect(status == 0, "\(output)")
            #expect(output.hasPrefix("equal: 41 comics"), "\(output)")
            let (printed, lines) = try await python("read.py", site.data, "--comics", "3")
            #expect(printed == 0)
            #expect(lines.split(separator: "\n").count == 3)
        }
    }
}
