import Foundation
import Testing

@Suite(.serialized)
struct KeySetTests {
    /// What a DELETE of a comic that there is not is answered with this token: 404 for an admin.
    private func status(_ token: String, _ server: Server) async throws -> Int {
        try await server.send(
            "DELETE",
            "/v1/comics/999999",
            headers: ["Authorization": "Bearer \(token)"]
        ).status
    }

    @Test func `Tokens of a set of keys are taken beside those of the program`() async throws {
        try await withSite { site in
            let issuer = try await Issuer("k1")
            let path = try site.write(issuer.set, to: "keys.json")
            let server = try await Server(
                site,
                options: ["--jwks", path, "--audience", "longbox", "--issuer", "https://id"]
            )
            let parties = #","aud":["longbox","x"],"iss":"https://id""#
            for (claims, expected) in [
                (parties + #","roles":["admin"]"#, 404), (parties + #","scope":"a admin""#, 404),
                (parties, 403), (#","roles":["admin"]"#, 401),
                (#","aud":"x","iss":"https://id","roles":["admin"]"#, 401),
            ] {
                let token = try issuer.token(claims)
                #expect(try await status(token, server) == expected, "\(claims)")
            }
            let stranger = try await Issuer("k1").token(parties)
            #expect(try await status(stranger, server) == 401)
            let own = try await site.token("--subject", "nemo", "--role", "admin")
            #expect(try await status(own, server) == 404)
            try await server.stop()
        }
    }

    @Test func `Tokens of the program are refused where they are not wanted`() async throws {
        try await withSite { site in
            let issuer = try await Issuer("k1")
            let path = try site.write(issuer.set, to: "keys.json")
            let options = ["--jwks", path, "--no-local-tokens"]
            let server = try await Server(site, options: options)
            let own = try await site.token("--subject", "nemo", "--role", "admin")
            #expect(try await status(own, server) == 401)
            #expect(try await status(try issuer.token(), server) == 404)
            try await server.stop()
            // Nor is a secret made for them.
            let other = site.path("other")
            let program = try site.start(["serve", "--port", "0"] + options, data: other)
            try await eventually("the server") { program.output.contains("serves") ? 1 : nil }
            program.signal(SIGTERM)
            #expect(try await program.wait().status == 0)
            #expect(!FileManager.default.fileExists(atPath: other + "/token.secret"))
        }
    }

    @Test func `A damaged set of keys is refused in one line, and nothing is made`() async throws {
        try await withSite { site in
            for text in ["", "{", "[]", #"{"keys":[]}"#, #"{"keys":[{"kty":"oct","k":"AA"}]}"#] {
                let path = try site.write(text, to: "keys.json")
                let outcome = try await site.run("serve", "--port", "0", "--jwks", path)
                #expect(outcome.status == 1, "\(outcome)")
                #expect(outcome.complaints.count == 1, "\(outcome)")
                #expect(outcome.errors.contains(path))
                #expect(outcome.output.isEmpty)
            }
            #expect(!FileManager.default.fileExists(atPath: site.data + "/data.mdb"))
        }
    }

    @Test func `A rotated key of a URL works at once, and the last one while the URL is down`()
        async throws
    {
        try await withSite { site in
            let (first, second) = (try await Issuer("k1"), try await Issuer("k2"))
            try site.write(first.set, to: "keys.json")
            let publisher = try RunningProgram(
                [
                    "-u", "-m", "http.server", "0", "--bind", "127.0.0.1",
                    "--directory", site.directory,
                ],
                of: "/usr/bin/python3",
                name: site.path("publisher")
            )
            defer { publisher.killAndReap() }
            let port = try await eventually("the publisher's port") {
                publisher.output.firstMatch(of: /port (\d+)\b/)?.output.1
            }
            let url = "http://127.0.0.1:\(port)/keys.json"
            let server = try await Server(site, options: ["--jwks", url])
            #expect(try await status(try first.token(), server) == 404)
            try site.write(second.set, to: "keys.json")
            #expect(try await status(try second.token(), server) == 404)
            #expect(try await status(try first.token(), server) == 401)
            publisher.killAndReap()
            #expect(try await status(try second.token(), server) == 404)
            try await server.stop()
        }
    }

    @Test func `A change without If-Match is refused where it is required`() async throws {
        try await withSite { site in
            try await site.importSample()
            let server = try await Server(site, options: ["--require-if-match"])
            let bare = try await server.send("PUT", "/v1/comics/1", as: .admin, body: Sample.comic)
            #expect(bare.status == 428)
            let tag = try #require(try await server.send("GET", "/v1/comics/1").fields["etag"])
            let reply = try await server.send(
                "PUT",
                "/v1/comics/1",
                as: .admin,
                headers: ["If-Match": tag],
                body: Sample.comic
            )
            #expect(reply.status == 200)
            try await server.stop()
        }
    }

    @Test func `Web pages may read the answers if their origin is named`() async throws {
        try await withSite { site in
            let server = try await Server(
                site,
                options: [
                    "--cors-origin", "https://A.example:443", "--cors-origin", "http://b:3000",
                ]
            )
            for (origin, expected) in [
                ("https://a.example", "https://a.example"), ("http://b:3000", "http://b:3000"),
                ("https://c.example", nil),
            ] {
                let reply = try await server.send(
                    "GET",
                    "/v1/comics",
                    headers: ["Origin": origin]
                )
                #expect(reply.status == 200)
                #expect(reply.fields["access-control-allow-origin"] == expected)
                #expect(reply.fields["vary"] == "Origin")
            }
            try await server.stop()
        }
    }
}
