import ComicAPI
import HTTPFront
import HTTPTypes
import Keyspaces
import StoreTesting
import Testing

/// Who may do what: every method of every path, for everybody who could ask.
@Suite(.serialized)
struct RightsTests {
    private enum Caller: CaseIterable {
        case nobody, reader
        /// Somebody with a role that gives no rights.
        case editor
        /// An admin until recently.
        case expired
        /// Somebody who signed an admin's token with a secret of their own.
        case forger
        /// The last one: what an admin may do takes away what others are to be refused.
        case admin
    }

    /// A method of a path, who may call it, and what they are answered.
    private struct Right {
        let method: String
        let pattern: String
        let access: Access
        let status: Int
        var query = ""
        var body: String?

        init(
            _ method: String,
            _ pattern: String,
            _ access: Access,
            _ status: Int,
            query: String = "",
            body: String? = nil
        ) {
            self.method = method
            self.pattern = pattern
            self.access = access
            self.status = status
            self.query = query
            self.body = body
        }

        func status(for caller: Caller) -> Int {
            switch (access, caller) {
            case (_, .expired), (_, .forger): 401
            case (.everybody, _), (_, .admin): status
            case (_, .nobody): 401
            case (.reader, _): status
            case (.admin, _): 403
            }
        }
    }

    private static let chapter = #"{"number":"99","language":"en"}"#

    /// In an order in which each finds what it needs.
    private static let rights = [
        Right("GET", "/v1/comics", .everybody, 200),
        Right("GET", "/v1/comics/{comic}", .everybody, 200),
        Right("GET", "/v1/comics/{comic}/stats", .everybody, 200),
        Right("GET", "/v1/comics/{comic}/covers", .everybody, 200),
        Right("GET", "/v1/comics/{comic}/covers/{cover}", .everybody, 200),
        Right("GET", "/v1/comics/{comic}/chapters", .everybody, 200),
        Right("GET", "/v1/chapters", .everybody, 200),
        Right("GET", "/v1/chapters/{chapter}", .everybody, 200),
        Right("GET", "/v1/chapters/{chapter}/neighbours", .everybody, 200),
        Right("GET", "/v1/chapters/{chapter}/pages", .everybody, 200),
        Right("GET", "/v1/genres", .everybody, 200),
        Right("GET", "/v1/genres/{genre}", .everybody, 200),
        Right("GET", "/v1/authors", .everybody, 200),
        Right("GET", "/v1/authors/{author}", .everybody, 200),
        Right("GET", "/v1/years", .everybody, 200),
        Right("GET", "/v1/suggest", .everybody, 200, query: "?q=a"),
        Right("GET", "/v1/changes", .everybody, 200),
        Right("POST", "/v1/comics/{comic}/views", .everybody, 204),
        Right("GET", "/healthz", .everybody, 200),
        Right("GET", "/readyz", .everybody, 200),
        Right("GET", "/metrics", .everybody, 200),
        Right("GET", "/openapi.json", .everybody, 200),
        Right("GET", "/docs", .everybody, 200),
        Right("GET", "/live", .everybody, 200),

        Right("PUT", "/v1/comics/{comic}/rating", .reader, 200, body: #"{"score":8}"#),
        Right("GET", "/v1/comics/{comic}/rating", .reader, 200),
        Right("GET", "/v1/me/ratings", .reader, 200),
        Right("DELETE", "/v1/comics/{comic}/rating", .reader, 204),
        Right("PUT", "/v1/me/bookmarks/{comic}", .reader, 201, body: "{}"),
        Right("GET", "/v1/me/bookmarks/{comic}", .reader, 200),
        Right("GET", "/v1/me/bookmarks", .reader, 200),
        Right("PUT", "/v1/me/progress/{comic}", .reader, 201, body: #"{"chapterId":"{chapter}"}"#),
        Right("GET", "/v1/me/progress/{comic}", .reader, 200),
        Right("GET", "/v1/me/history", .reader, 200),
        Right("GET", "/v1/me/library", .reader, 200),
        Right("DELETE", "/v1/me/bookmarks/{comic}", .reader, 204),
        Right("DELETE", "/v1/me/progress/{comic}", .reader, 204),

        Right("POST", "/v1/comics", .admin, 201, body: Sample.comic),
        Right("PUT", "/v1/comics/{comic}", .admin, 200, body: Sample.comic),
        Right("PATCH", "/v1/comics/{comic}", .admin, 200, body: #"{"year":1999}"#),
        Right("POST", "/v1/comics/{comic}/covers", .admin, 201, body: #"{"key":"a"}"#),
        Right("DELETE", "/v1/comics/{comic}/covers/{cover}", .admin, 204),
        Right("DELETE", "/v1/comics/{comic}/covers", .admin, 204),
        Right("POST", "/v1/comics/{comic}/chapters", .admin, 201, body: chapter),
        Right(
            "PUT",
            "/v1/chapters/{chapter}",
            .admin,
            200,
            body: #"{"number":"98","language":"en"}"#
        ),
        Right("PATCH", "/v1/chapters/{chapter}", .admin, 200, body: #"{"title":"T"}"#),
        Right("PUT", "/v1/chapters/{chapter}/pages", .admin, 200, body: #"{"items":[]}"#),
        Right("DELETE", "/v1/chapters/{chapter}", .admin, 204),
        Right("POST", "/v1/genres", .admin, 201, body: #"{"slug":"new","name":"New"}"#),
        Right("PUT", "/v1/genres/{genre}", .admin, 200, body: #"{"name":"Other"}"#),
        Right("PATCH", "/v1/genres/{genre}", .admin, 200, body: #"{"kind":"theme"}"#),
        Right("DELETE", "/v1/genres/{genre}", .admin, 204, query: "?replace=new"),
        Right("POST", "/v1/views", .admin, 200, body: #"{"items":[{"comicId":"2"}]}"#),
        Right("POST", "/v1/comics/batch", .admin, 200, body: #"{"items":[{"id":"2","patch":{}}]}"#),
        Right("POST", "/v1/imports", .admin, 200, body: madeLine("a")),
        Right("GET", "/v1/readers/{subject}", .admin, 200),
        Right("DELETE", "/v1/readers/{subject}", .admin, 204),
        Right("PUT", "/v1/cursors/{name}", .admin, 201),
        Right("GET", "/v1/integrity", .admin, 200),
        Right("GET", "/v1/cursors", .admin, 200),
        Right("GET", "/v1/cursors/{name}", .admin, 200),
        Right(
            "POST",
            "/v1/cursors/{name}/ack",
            .admin,
            200,
            body: #"{"cursor":"{epoch}:0"}"#
        ),
        Right("DELETE", "/v1/cursors/{name}", .admin, 204),
        Right("DELETE", "/v1/comics/{comic}", .admin, 204),
    ]

    private func open(_ directory: String) throws -> (store: Store, services: Services) {
        try Services.open(directory, .write(purpose: "test"))
    }

    @Test func `The table of rights is of every method of every path`() async throws {
        try await withTemporaryDirectory { directory in
            let (store, services) = try open(directory)
            let api = API(store: store, services: services, imageBaseURL: Server.images)
            let routes = api.routes.paths.flatMap { path in
                path.methods.filter { $0 != .head }.map { "\($0.rawValue) \(path.pattern)" }
            }
            await store.close()
            let rights = Self.rights.map { "\($0.method) \($0.pattern)" }
            #expect(Set(rights).symmetricDifference(routes).sorted() == [])
            #expect(Set(rights).count == rights.count)
        }
    }

    @Test func `Everybody is answered what their token allows, on every route`() async throws {
        try await withSampleServer { site, server in
            let chapter = try await server.get("/v1/comics/1/chapters")["items"][0]["id"].string
            let cover = try await server.get("/v1/comics/1/covers")["items"][0]["id"].string
            let epoch = try await server.get("/v1/changes?limit=1")["epoch"].string
            let captures = [
                "{name}": "follower", "{epoch}": epoch,
                "{comic}": "1", "{chapter}": chapter, "{cover}": cover, "{genre}": "comedy",
                "{author}": "Winsor%20McCay",
                "{subject}": "reader",
            ]
            let before = try await server.feedEnd()
            for caller in Caller.allCases {
                let token = try token(of: caller, site)
                if caller == .admin { #expect(try await server.feedEnd() == before) }
                for right in Self.rights {
                    try await expect(right, caller, token, captures, server)
                }
            }
        }
    }

    private func token(of caller: Caller, _ site: Site) throws -> String? {
        switch caller {
        case .nobody: return nil
        case .reader: return try site.makeToken("reader")
        case .editor: return try site.makeToken("editor", roles: ["editor", "Admin"])
        case .admin: return try site.makeToken("admin", roles: ["admin"])
        case .expired:
            return try site.makeToken("admin", roles: ["admin"], expiry: 1_700_000_000)
        case .forger:
            let secret = try site.write(String(repeating: "5a", count: 32), to: "other.secret")
            return try forgedToken(
                claims: #"{"sub":"admin","roles":["admin"],"exp":99999999999}"#,
                secretFile: secret
            )
        }
    }

    private func expect(
        _ right: Right,
        _ caller: Caller,
        _ token: String?,
        _ captures: [String: String],
        _ server: Server
    ) async throws {
        var (target, body) = (right.pattern + right.query, right.body)
        for (name, value) in captures {
            target = target.replacing(name, with: value)
            body = body?.replacing(name, with: value)
        }
        let headers = token.map { ["Authorization": "Bearer \($0)"] } ?? [:]
        let status = right.status(for: caller)
        let reply = try await server.send(right.method, target, headers: headers, body: body)
        let about = Comment(rawValue: "\(right.method) \(target) by \(caller): \(reply)")
        #expect(reply.status == status, about)
        if right.method == "GET" {
            let head = try await server.send("HEAD", target, headers: headers)
            #expect(head.status == status, "HEAD, not \(about)")
        }
        guard status == 401 || status == 403 else { return }
        let challenge = try #require(reply.fields["www-authenticate"], about)
        #expect(challenge.hasPrefix(#"Bearer realm="longbox""#), about)
        let (error, code) =
            switch caller {
            case .nobody: ("", "token-missing")
            case .expired: ("invalid_token", "token-expired")
            case .forger: ("invalid_token", "token-invalid")
            default: ("insufficient_scope", "forbidden")
            }
        #expect(challenge.contains(error), about)
        #expect(challenge.contains("error=") == !error.isEmpty, about)
        #expect(reply.code == code, about)
    }
}
