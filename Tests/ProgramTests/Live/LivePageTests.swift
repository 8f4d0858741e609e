import Foundation
import StoreTesting
import Testing

@Suite(.serialized)
struct LivePageTests {
    private static let browser = "/usr/bin/chromium"
    private static let watch = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Live/watch.py").path

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: browser)))
    func `A browser shows events and views as they come, and takes titles for text`()
        async throws
    {
        try await withSampleServer { site, server in
            let token = try await site.token("--subject", "admin", "--role", "admin")
            let outcome = try await Tool.outcome(
                "/usr/bin/python3",
                ["-B", Self.watch, "http://127.0.0.1:\(server.port)", token]
            )
            #expect(outcome.status == 0, "\(outcome)")
            #expect(outcome.output == "the page shows it\n")
        }
    }

    @Test func `The page is one document, which may ask its own server and nobody else`()
        async throws
    {
        try await withSite { site in
            let server = try await Server(site)
            let reply = try await server.send("GET", "/live")
            #expect(reply.status == 200)
            #expect(reply.fields["content-type"] == "text/html; charset=utf-8")
            #expect(reply.fields["x-content-type-options"] == "nosniff")
            let policy = try #require(reply.fields["content-security-policy"])
            for part in [
                "default-src 'none'; ", "script-src 'sha256-", "style-src 'sha256-",
                "connect-src 'self'; ", "base-uri 'none'; ", "frame-ancestors 'none'",
            ] {
                #expect(policy.contains(part), "\(policy)")
            }
            #expect(!policy.contains("unsafe"))
            for word in ["<link", "<img", " src=\"", "url(", "@import", " style=", "innerHTML"] {
                #expect(!reply.body.contains(word), "\(word)")
            }
            #expect(reply.body.matches(of: /https?:/).isEmpty)
            let tag = try #require(reply.fields["etag"])
            let again = try await server.send("GET", "/live", headers: ["If-None-Match": tag])
            #expect(again.status == 304)
            #expect(await (try server.send("GET", "/live?a=1")).status == 400)
            try await server.stop()
        }
    }
}
