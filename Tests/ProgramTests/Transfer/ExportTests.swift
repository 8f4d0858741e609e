import Foundation
import Testing

@Suite(.serialized)
struct ExportTests {
    private static let visibilities = ["public", "draft", "hidden", "removed"]

    @Test func `A catalogue that was written over HTTP is exported whole, and comes back equal`()
        async throws
    {
        try await withSampleServer { site, server in
            try await write(server)
            let export = try await site.export()
            let comics = try export.split(separator: "\n").map { try JSON(parsing: String($0)) }
            #expect(comics.count == 41 + 4)
            #expect(comics.suffix(4).map { $0["visibility"].text ?? "public" } == Self.visibilities)
            #expect(
                comics.suffix(4).allSatisfy { $0["source"].text?.hasPrefix("longbox:") == true }
            )
            #expect(comics[0]["views"] == .number(try await server.views(of: "1")))
            try await server.stop()

            try #require(try await site.export() == export, "without its server")
            let file = try site.write(export, to: "export.jsonl")
            let same = try await site.run("import", file)
            #expect(same.output.contains(": 0 changes "), "\(same)")
            #expect(try await site.export() == export)

            let copy = site.path("copy")
            let other = try await site.run("import", file, data: copy)
            #expect(other.status == 0, "\(other)")
            #expect(try await site.export(data: copy) == export)
            try await site.proveClean(data: copy)
        }
    }

    /// Comics and chapters of every visibility, some views, a change and a deletion.
    private func write(_ server: Server) async throws {
        for visibility in Self.visibilities {
            let body =
                #"{"title":"漫画 \"\\\/","type":"manga","status":"ongoing","#
                + #""visibility":"\#(visibility)"}"#
            let id = try await server.write("POST", "/v1/comics", body, status: 201)["id"].string
            for (index, visibility) in Self.visibilities.enumerated() {
                let chapter =
                    #"{"number":"\#(index)","language":"en","#
                    + #""visibility":"\#(visibility)"}"#
                try await server.write("POST", "/v1/comics/\(id)/chapters", chapter, status: 201)
            }
        }
        try await server.write("PUT", "/v1/comics/2", Sample.comic, status: 200)
        for comic in [1, 1, 1, 3] {
            let reply = try await server.send("POST", "/v1/comics/\(comic)/views")
            try #require(reply.status == 204, "\(reply)")
        }
        let deleted = try await server.send("DELETE", "/v1/comics/9", as: .admin)
        try #require(deleted.status == 204, "\(deleted)")
    }

    @Test func `An export and a check beside a server that is written to see whole comics`()
        async throws
    {
        try await withSampleServer { site, server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client in 0..<4 {
                    group.addTask { try await churn(server, client) }
                }
                for _ in 0..<4 {
                    try await site.proveClean()
                    let lines = try await site.export().split(separator: "\n")
                    let comics = try lines.map { try JSON(parsing: String($0)) }
                    #expect(
                        comics.filter { $0["source"].text?.hasPrefix("sample:") == true }.count
                            == 42
                    )
                }
                group.cancelAll()
                try await group.waitForAll()
            }
        }
    }
}

/// Makes comics with a chapter, and deletes them, until it is cancelled.
private func churn(_ server: Server, _ client: Int) async throws {
    while !Task.isCancelled {
        // A request is not cancelled half way, or nobody knows what has become of it.
        try await Task {
            let body =
                #"{"title":"\#(client)","type":"comic","status":"ongoing","genres":["comedy"]}"#
            let id = try await server.write("POST", "/v1/comics", body, status: 201)["id"].string
            let chapter = #"{"number":"1","language":"en"}"#
            try await server.write("POST", "/v1/comics/\(id)/chapters", chapter, status: 201)
            _ = try await server.send("POST", "/v1/comics/\(id)/views")
            _ = try await server.send("DELETE", "/v1/comics/\(id)", as: .admin)
        }.value
    }
}
