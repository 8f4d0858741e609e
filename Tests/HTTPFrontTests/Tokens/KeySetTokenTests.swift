import Foundation
import HTTPFront
import Testing

@Suite("An authority with a set of keys")
struct KeySetTokenTests {
    private let forge = TokenForge()

    @Test("takes tokens of each type of key, with a kid and without")
    func types() async throws {
        let keys = [
            ("RS256", try await SigningKey.rsa.value), ("ES256", try await SigningKey.p256.value),
            ("EdDSA", try await SigningKey.ed25519.value),
        ]
        try await withAuthority(keys: keys.map { $0.1.jwk(kid: $0.0) }) { authority async throws in
            for (name, key) in keys {
                for header in [#"{"alg":"\#(name)","kid":"\#(name)"}"#, #"{"alg":"\#(name)"}"#] {
                    let token = try forge.token(header: header, by: key)
                    #expect(await authority.takes(token), "\(header)")
                }
            }
        }
    }

    @Test("finds the key among several of its type, and among several of its name")
    func several() async throws {
        let (first, second) = (try await SigningKey.makeP256(), try await SigningKey.makeP256())
        let edKey = try await SigningKey.ed25519.value
        let set = [first.jwk(kid: "a"), second.jwk(kid: "b"), edKey.jwk(kid: "a")]
        try await withAuthority(keys: set) { authority async throws in
            for header in [#"{"alg":"ES256","kid":"b"}"#, #"{"alg":"ES256"}"#] {
                #expect(try await authority.takes(forge.token(header: header, by: second)))
            }
            let twin = try forge.token(header: #"{"alg":"EdDSA","kid":"a"}"#, by: edKey)
            #expect(await authority.takes(twin))
            let misnamed = try forge.token(header: #"{"alg":"ES256","kid":"a"}"#, by: second)
            #expect(
                await authority.refusal(of: misnamed) == "token-invalid: the signature is wrong"
            )
        }
    }

    @Test("takes admins by roles and by scope")
    func roles() async throws {
        let key = try await SigningKey.ed25519.value
        try await withAuthority(keys: [key.jwk()]) { authority async throws in
            for claim in [#""roles":["admin"]"#, #""scope":"openid admin""#] {
                let token = try forge.token(
                    header: #"{"alg":"EdDSA"}"#,
                    claims: #"{"sub":"r1","exp":9999999999,\#(claim)}"#,
                    by: key
                )
                #expect(
                    await authority.verdict(on: token)
                        == .taken(Principal(subject: "r1", isAdmin: true))
                )
            }
        }
    }

    @Test("never takes a public key for a secret")
    func confusion() async throws {
        let rsa = try await SigningKey.rsa.value
        let modulus = try #require(rsa.members.firstMatch(of: /"n":"([^"]+)"/)).output.1
        let secrets = [rsa.jwk(kid: "k"), rsa.jwk(), String(modulus), ""].map { Array($0.utf8) }
        try await withAuthority(keys: [rsa.jwk(kid: "k")]) { authority async throws in
            for secret in secrets where !secret.isEmpty {
                for header in [
                    #"{"alg":"HS256"}"#, #"{"alg":"HS256","kid":"k"}"#,
                    #"{"alg":"RS256","kid":"k"}"#,
                ] {
                    let token = try await TokenForge(secret: secret).token(
                        header: header,
                        claims: #"{"sub":"r1","exp":9999999999}"#
                    )
                    #expect(await authority.refusal(of: token).hasPrefix("token-invalid: "))
                }
            }
        }
    }

    @Test("takes local tokens unless their kid is that of a key, or they are not wanted")
    func local() async throws {
        let key = try await SigningKey.ed25519.value
        let claims = #"{"sub":"r1","exp":9999999999}"#
        let plain = try await forge.token(claims: claims)
        let named = try await forge.token(header: #"{"alg":"HS256","kid":"k"}"#, claims: claims)
        let other = try await forge.token(header: #"{"alg":"HS256","kid":"x"}"#, claims: claims)
        let refusal = "token-invalid: tokens with HS256 are not taken here"
        try await withAuthority(keys: [key.jwk(kid: "k")]) { authority async throws in
            #expect(await authority.takes(plain))
            #expect(await authority.takes(other))
            #expect(await authority.refusal(of: named) == refusal)
        }
        try await withAuthority(keys: [key.jwk(kid: "k")], secret: nil) { authority async throws in
            for token in [plain, named, other] {
                #expect(await authority.refusal(of: token) == refusal)
            }
        }
    }

    @Test(
        "refuses what no key is for",
        arguments: [
            #"{"alg":"ES256","kid":"ed"}"#, #"{"alg":"EdDSA","kid":"unknown"}"#,
            #"{"alg":"EdDSA","kid":""}"#, #"{"alg":"EdDSA","kid":7}"#,
            #"{"alg":"EdDSA","kid":null}"#, #"{"alg":"none"}"#, #"{"alg":"none","kid":"ed"}"#,
            #"{"alg":"None"}"#, #"{"alg":"eddsa"}"#, #"{"alg":"Ed25519"}"#, #"{"alg":"ES384"}"#,
            #"{"alg":"RS384"}"#, #"{"alg":"RS512"}"#, #"{"alg":"PS256"}"#, #"{"alg":"HS384"}"#,
            #"{"alg":"RS256"}"#, #"{"alg":""}"#, #"{"alg":7}"#, #"{"kid":"ed"}"#, "[]", "",
            #"{"alg":"EdDSA","alg":"HS256"}"#, #"{"alg":"EdDSA"},"#,
            #"{"alg":"EdDSA","crit":["exp"],"exp":1}"#, #"{"alg":"EdDSA","crit":[]}"#,
            #"{"alg":"EdDSA","pad":"\#(String(repeating: "x", count: 2_000))"}"#,
        ]
    )
    func headers(header: String) async throws {
        let key = try await SigningKey.ed25519.value
        try await withAuthority(keys: [key.jwk(kid: "ed")]) { authority async throws in
            let token = try forge.token(header: header, by: key)
            #expect(await authority.refusal(of: token).hasPrefix("token-invalid: "))
            let unsigned = token.prefix(through: token.lastIndex(of: ".") ?? token.startIndex)
            #expect(await authority.refusal(of: String(unsigned)).hasPrefix("token-invalid: "))
        }
    }

    @Test("does not look at a key that the token brings along")
    func embedded() async throws {
        let (ours, theirs) = (
            try await SigningKey.ed25519.value, try await SigningKey.makeEd25519()
        )
        try await withAuthority(keys: [ours.jwk(kid: "k")]) { authority async throws in
            for header in [
                #"{"alg":"EdDSA","jwk":\#(theirs.jwk())}"#,
                #"{"alg":"EdDSA","kid":"k","jwk":\#(theirs.jwk(kid: "k"))}"#,
                #"{"alg":"EdDSA","jku":"http://127.0.0.1:1/keys"}"#,
            ] {
                let token = try forge.token(header: header, by: theirs)
                #expect(
                    await authority.refusal(of: token) == "token-invalid: the signature is wrong"
                )
            }
        }
    }

    @Test("refuses signatures of zeros, of another length, and spelled in another way")
    func signatures() async throws {
        let keys = [
            ("RS256", try await SigningKey.rsa.value, 256),
            ("ES256", try await SigningKey.p256.value, 64),
            ("EdDSA", try await SigningKey.ed25519.value, 64),
        ]
        try await withAuthority(keys: keys.map { $0.1.jwk() }) { authority async throws in
            for (name, key, bytes) in keys {
                let good = try forge.token(header: #"{"alg":"\#(name)"}"#, by: key)
                let input = good.prefix(upTo: good.lastIndex(of: ".") ?? good.endIndex)
                for count in [0, 1, bytes - 1, bytes, bytes + 1] {
                    let zeros = base64URL([UInt8](repeating: 0, count: count))
                    #expect(await !authority.takes("\(input).\(zeros)"), "\(name) \(count)")
                }
                for bad in [good + "=", good + "A", good + " ", good + ".", "." + good] {
                    #expect(await !authority.takes(bad), "\(name)")
                }
                #expect(await authority.takes(good))
            }
        }
    }

    @Test(
        "holds the tokens of the set to audience and issuer, and local ones to what they say",
        arguments: [
            (#""aud":"longbox","iss":"https://id""#, true, true),
            (#""aud":["other","longbox"],"iss":"https://id""#, true, true),
            (#""aud":"reader","iss":"https://id""#, true, true),
            (#""aud":"other","iss":"https://id""#, false, false),
            (#""aud":[],"iss":"https://id""#, false, false),
            (#""aud":"Longbox","iss":"https://id""#, false, false),
            (#""aud":"longbox","iss":"https://id/""#, false, false),
            (#""aud":"longbox","iss":"https://evil""#, false, false),
            (#""aud":{"longbox":1},"iss":"https://id""#, false, false),
            (#""aud":["longbox",7],"iss":"https://id""#, false, false),
            (#""aud":"longbox","iss":["https://id"]"#, false, false),
            (#""aud":"longbox""#, false, true),
            (#""iss":"https://id""#, false, true),
            (#""iat":1"#, false, true),
        ]
    )
    func parties(claims: String, isTaken: Bool, isTakenLocally: Bool) async throws {
        let key = try await SigningKey.ed25519.value
        let policy = TokenPolicy(audiences: ["longbox", "reader"], issuer: "https://id")
        let text = #"{"sub":"r1","exp":9999999999,\#(claims)}"#
        try await withAuthority(keys: [key.jwk()], policy: policy) { authority async throws in
            let token = try forge.token(header: #"{"alg":"EdDSA"}"#, claims: text, by: key)
            #expect(await authority.takes(token) == isTaken)
            #expect(try await authority.takes(forge.token(claims: text)) == isTakenLocally)
            let own = try authority.issue(subject: "r1", roles: [], expires: .seconds(60))
            #expect(await authority.takes(own))
        }
    }

    @Test(
        "allows clocks to differ by as much as it was told",
        arguments: [(0, 0), (30, 29), (300, 299)]
    )
    func skew(allowed: Int, slack: Int) async throws {
        let key = try await SigningKey.ed25519.value
        let policy = TokenPolicy(clockSkewSeconds: allowed)
        let now = 1_800_000_000
        let clock = { @Sendable in Date(timeIntervalSince1970: Double(now)) }
        try await withAuthority(keys: [key.jwk()], policy: policy, now: clock) {
            authority async throws in
            let cases = [
                (now - slack + (allowed == 0 ? 1 : 0), now, ""), (now + 1, now + allowed, ""),
                (now - allowed, 0, "token-expired: the token has expired"),
                (now + 900, now + allowed + 1, "token-invalid: the token is not valid yet"),
            ]
            for (exp, nbf, expected) in cases {
                let token = try forge.token(
                    header: #"{"alg":"EdDSA"}"#,
                    claims: #"{"sub":"r1","exp":\#(exp),"nbf":\#(nbf)}"#,
                    by: key
                )
                #expect(await authority.refusal(of: token) == expected)
            }
        }
    }
}
