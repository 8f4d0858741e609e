import Foundation
import StoreTesting
import Testing

/// A sample store with a scheduled comic and chapter, of which a reader keeps something, with
/// views that are folded, and with one in its journal: its server was killed at the commit that
/// counted it.
func withForeignStore(_ body: (Site) async throws -> Void) async throws {
    try await withTemporaryDirectory { directory in
        let site = Site(directory)
        try await site.importSample()
        let scheduled =
            #"{"number":"1","language":"ja","visibility":"scheduled","#
            + #""publishAt":"2100-01-01T00:00:00Z"}"#
        let lines = [
            madeLine("scheduled", #","chapters":[\#(scheduled)]"#),
            madeLine(
                "later",
                #","visibility":"scheduled","publishAt":"2100-01-01T00:00:00Z""#
            ),
        ].joined(separator: "\n")
        try #require(try await site.run("import", "-", text: lines).status == 0)
        try await site.keepSample()
        try await site.foldViews()
        let environment = try FaultShim.environment(
            "meta:1:kill-after",
            when: site.path("now")
        )
        let server = try await Server(site, environment: environment)
        try site.write("", to: "now")
        _ = try? await server.send("POST", "/v1/comics/3/views")
        server.kill()
        try await body(site)
    }
}

extension Site {
    /// Views of two comics, and the fold that takes them in.
    fileprivate func foldViews() async throws {
        let server = try await Server(self)
        for comic in [2, 5, 5] {
            let reply = try await server.send("POST", "/v1/comics/\(comic)/views")
            try #require(reply.status == 204)
        }
        try await eventually("the fold") {
            let stats = try await server.get("/v1/comics/5/stats")
            return try stats["views"]["day"].integer == 2 ? true : nil
        }
        try await server.stop()
    }

    /// Damages a copy as `damage.py` says; its data directory, and the key of the entry.
    func damagedCopy(
        _ keyspace: String,
        _ how: String
    ) async throws -> (data: String, key: String) {
        let copy = try copyStore()
        return (copy, try await damage(copy, keyspace, how))
    }

    /// Copies the store of this site; the data directory of the copy.
    func copyStore() throws -> String {
        let copy = path("copy")
        try? FileManager.default.removeItem(atPath: copy)
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: data + "/data.mdb", toPath: copy + "/data.mdb")
        return copy
    }

    /// Damages a store as `damage.py` says; the key of the entry.
    @discardableResult
    func damage(_ data: String, _ keyspace: String, _ how: String) async throws -> String {
        let (status, output) = try await python("damage.py", data, keyspace, how)
        try #require(status == 0, "\(output)")
        return output.trimmingCharacters(in: .newlines)
    }
}
