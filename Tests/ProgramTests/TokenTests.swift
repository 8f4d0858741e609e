import Foundation
import Testing

@Suite(.serialized)
struct TokenTests {
    @Test func `The command prints a JWT alone, and makes a secret that is its owner's only`()
        async throws
    {
        try await withSite { site in
            let outcome = try await site.run("token", "--subject", "nemo", "--role", "admin")
            #expect(outcome.status == 0)
            #expect(outcome.errors.isEmpty)
            #expect(outcome.output.hasSuffix("\n"))
            let parts = outcome.output.dropLast().split(
                separator: ".",
                omittingEmptySubsequences: false
            )
            try #require(parts.count == 3)
            let header = try decoded(parts[0])
            let claims = try decoded(parts[1])
            #expect(header["alg"] == .string("HS256"))
            #expect(claims["sub"] == .string("nemo"))
            #expect(try claims["roles"].items == [.string("admin")])
            let secret = site.data + "/token.secret"
            let attributes = try FileManager.default.attributesOfItem(atPath: secret)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            let before = FileManager.default.contents(atPath: secret)
            _ = try await site.token("--subject", "somebody else")
            #expect(FileManager.default.contents(atPath: secret) == before)
        }
    }

    /// A part of a token: base64url without padding.
    private func decoded(_ part: Substring) throws -> JSON {
        let plain = part.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
        let bytes = try #require(Data(base64Encoded: plain + padding))
        return try JSON(parsing: String(decoding: bytes, as: UTF8.self))
    }

    @Test func `A secret that others can read is refused`() async throws {
        try await withSite { site in
            _ = try await site.token("--subject", "nemo")
            let secret = site.data + "/token.secret"
            chmod(secret, 0o644)
            for command in [["token", "--subject", "nemo"], ["serve", "--port", "0"]] {
                let outcome = try await site.start(command).wait()
                #expect(outcome.status == 1, "\(outcome)")
                #expect(outcome.complaints.count == 1)
                #expect(outcome.errors.contains("chmod 600"))
                #expect(outcome.output.isEmpty)
            }
        }
    }

    @Test func `Writes of admins want an admin's token`() async throws {
        try await withSampleServer { site, server in
            let writes = [
                ("POST", "/v1/comics", Sample.comic), ("PUT", "/v1/comics/1", Sample.comic),
                ("DELETE", "/v1/comics/1", ""),
                ("POST", "/v1/comics/1/chapters", #"{"number":"99","language":"en"}"#),
                ("PUT", "/v1/chapters/1", #"{"number":"99","language":"en"}"#),
                ("DELETE", "/v1/chapters/1", ""),
                ("PUT", "/v1/chapters/1/pages", #"{"items":[]}"#),
            ]
            let before = try await server.get("/v1/changes?limit=1")["latest"]
            for (method, target, body) in writes {
                let missing = try await server.send(method, target, body: body)
                #expect(missing.status == 401)
                #expect(missing.fields["www-authenticate"] == #"Bearer realm="longbox""#)
                #expect(try missing.json["code"] == .string("token-missing"))
                let reader = try await server.send(method, target, as: .reader, body: body)
                #expect(reader.status == 403)
                #expect(
                    reader.fields["www-authenticate"]?.contains("insufficient_scope") == true
                )
                #expect(try reader.json["code"] == .string("forbidden"))
            }
            #expect(try await server.get("/v1/changes?limit=1")["latest"] == before)
            let good = try await site.token("--subject", "a", "--role", "admin")
            let later = try await site.token("--subject", "b", "--expires", "2d")
            for field in [
                "Bearer", "Bearer ", "Basic YTpi", "Bearer x.y.z", "Bearer \(good)x",
                "Bearer \(flipped(good))", "Bearer \(unsigned(good))", good,
            ] {
                try await expectRefused(field, server)
            }
            for field in ["Bearer \(good)", "bearer \(later)"] {
                let reply = try await server.send(
                    "GET",
                    "/v1/comics/1",
                    headers: ["Authorization": field]
                )
                #expect(reply.status == 200)
            }
        }
    }

    /// A bad token is refused even where none is wanted.
    private func expectRefused(_ field: String, _ server: Server) async throws {
        for (method, target) in [("GET", "/v1/comics/1"), ("DELETE", "/v1/comics/1")] {
            let reply = try await server.send(method, target, headers: ["Authorization": field])
            #expect(reply.status == 401, "\(field): \(reply)")
            let challenge = reply.fields["www-authenticate"] ?? ""
            #expect(challenge.contains(#"error="invalid_token""#), "\(field)")
            #expect(try reply.json["code"] == .string("token-invalid"))
        }
    }

    /// The token with another subject, under the old signature.
    private func flipped(_ token: String) -> String {
        let parts = token.split(separator: ".")
        let claims = Data(#"{"sub":"x","exp":99999999999,"roles":["admin"]}"#.utf8)
        return "\(parts[0]).\(claims.base64EncodedString().replacing("=", with: "")).\(parts[2])"
    }

    /// The token of an algorithm that is none.
    private func unsigned(_ token: String) -> String {
        let header = Data(#"{"alg":"none","typ":"JWT"}"#.utf8).base64EncodedString()
        return "\(header.replacing("=", with: "")).\(token.split(separator: ".")[1])."
    }

    @Test func `A token of another server is refused`() async throws {
        try await withSampleServer { site, server in
            let foreign = try await site.run(
                "token",
                "--subject",
                "a",
                "--role",
                "admin",
                data: site.path("other")
            )
            let token = foreign.output.trimmingCharacters(in: .newlines)
            try await expectRefused("Bearer \(token)", server)
        }
    }

    @Test func `A token that has expired is refused as such`() async throws {
        try await withSampleServer { site, server in
            let token = try forgedToken(
                claims: #"{"sub":"a","roles":["admin"],"exp":1700000000}"#,
                secretFile: site.data + "/token.secret"
            )
            let reply = try await server.send(
                "DELETE",
                "/v1/comics/1",
                headers: ["Authorization": "Bearer \(token)"]
            )
            #expect(reply.status == 401)
            #expect(try reply.json["code"] == .string("token-expired"))
            #expect(reply.fields["www-authenticate"]?.contains("expired") == true)
            let lasting = try forgedToken(
                claims: #"{"sub":"a","roles":["admin"],"exp":99999999999}"#,
                secretFile: site.data + "/token.secret"
            )
            let done = try await server.send(
                "DELETE",
                "/v1/comics/1",
                headers: ["Authorization": "Bearer \(lasting)"]
            )
            #expect(done.status == 204)
        }
    }
}
