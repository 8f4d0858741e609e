import Foundation
import Testing

struct PublicationTests {
    @Test func `The description is given to everybody, and once to who keeps it`() async throws {
        try await withSite { site in
            let server = try await Server(site)
            for (path, type) in [
                ("/openapi.json", "application/json"), ("/docs", "text/html; charset=utf-8"),
            ] {
                let reply = try await server.send("GET", path)
                #expect(reply.status == 200)
                #expect(reply.fields["content-type"] == type)
                #expect(reply.fields["cache-control"]?.hasPrefix("public, max-age=") == true)
                let tag = try #require(reply.fields["etag"])
                let again = try await server.send("GET", path, headers: ["If-None-Match": tag])
                #expect(again.status == 304)
                #expect(again.body.isEmpty)
                let head = try await server.send("HEAD", path)
                #expect(head.status == 200)
                #expect(head.fields["etag"] == tag)
                let query = try await server.send("GET", path + "?format=yaml")
                #expect(query.status == 400)
            }
            try await server.stop()
        }
    }

    @Test func `The page runs nothing and fetches nothing`() async throws {
        try await withSite { site in
            let server = try await Server(site)
            let reply = try await server.send("GET", "/docs")
            let policy = try #require(reply.fields["content-security-policy"])
            #expect(policy.hasPrefix("default-src 'none'; style-src 'sha256-"))
            #expect(!policy.contains("unsafe"))
            for word in ["<script", "<link", "<img", "src=", "url(", "@import", " style=", " on"] {
                #expect(!markup(reply.body).contains(word), "\(word)")
            }
            for target in reply.body.matches(of: /href="([^"]*)"/) {
                let href = target.output.1
                #expect(href == "/openapi.json" || href.hasPrefix("#"))
                if href.hasPrefix("#") {
                    #expect(reply.body.contains("id=\"\(href.dropFirst())\""), "\(href)")
                }
            }
            try await server.stop()
        }
    }

    /// The tags of a page, without the text between them, and its style.
    private func markup(_ page: String) -> String {
        page.matches(of: /<[^>]*>|<style>.*?<\/style>/.dotMatchesNewlines())
            .map { String($0.output) }.joined()
    }

    @Test func `A cursor of the greatest number is ahead of the feed`() async throws {
        try await withSite { site in
            let server = try await Server(site)
            let epoch = try await server.get("/v1/changes")["epoch"].string
            let most = await server.ask("/v1/changes?since=\(epoch):18446744073709551615")
            #expect(most == 409)
            for other in ["+1", "01", "-1", ""] {
                #expect(await server.ask("/v1/changes?since=\(epoch):\(other)") == 400, "\(other)")
            }
            #expect(await server.ask("/v1/changes?since=\(epoch.uppercased()):0") == 400)
            try await server.stop()
        }
    }

    @Test func `A thing has one path: ids have no sign and no zeros before them`() async throws {
        try await withSampleServer { _, server in
            #expect(await server.ask("/v1/comics/1") == 200)
            for id in ["01", "%2B1", "-1", "0", "1.0", "18446744073709551616", "x"] {
                #expect(await server.ask("/v1/comics/\(id)") == 404, "\(id)")
                #expect(await server.ask("/v1/chapters/\(id)") == 404, "\(id)")
            }
        }
    }
}

extension Server {
    /// The status of a GET; nil if there is no answer.
    fileprivate func ask(_ target: String) async -> Int? {
        try? await send("GET", target).status
    }
}
