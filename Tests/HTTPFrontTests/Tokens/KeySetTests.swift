import Foundation
import HTTPFront
import Logging
import Testing

@Suite("A set of keys")
struct KeySetTests {
    private let forge = TokenForge()

    /// The error of reading a file with this text; nil if it is a set.
    private func error(of text: String) async throws -> KeySetError? {
        try await withTemporaryDirectory { directory in
            let path = directory + "/keys"
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            do throws(KeySetError) {
                _ = try await KeySource(.file(path), logger: Logger(label: "test"))
                return nil
            } catch {
                #expect(!"\(error)".contains("\n"))
                return error
            }
        }
    }

    @Test(
        "says what is wrong with it",
        arguments: [
            ("", "is no JSON: the text ends at byte 0"),
            (#"{"keys":[],}"#, "is no JSON: a name is due at byte 11"),
            ("[]", "is no JWK Set: it has no array called keys"),
            (#"{"keys":{}}"#, "is no JWK Set: it has no array called keys"),
            (#"{"keys":[]}"#, "has no key that this server can use: it is empty"),
            (#"{"keys":[7]}"#, "key 0: it lacks kty"),
            (
                #"{"keys":[\#(Array(repeating: "{}", count: 65).joined(separator: ","))]}"#,
                "has more than 64 keys"
            ),
        ]
    )
    func faults(text: String, reason: String) async throws {
        #expect(try await "\(error(of: text), default: "taken")".contains(reason))
    }

    @Test("has at most 256 KiB, and is a file that can be read")
    func files() async throws {
        let long = #"{"keys":[]}"# + String(repeating: " ", count: 256 << 10)
        guard case .tooLarge = try await error(of: long) else {
            Issue.record("a long set is taken")
            return
        }
        for (path, reason) in [("/no/such/file", "No such file"), ("/tmp", "Is a directory")] {
            do throws(KeySetError) {
                _ = try await KeySource(.file(path), logger: Logger(label: "test"))
                Issue.record("\(path) is taken")
            } catch {
                #expect("\(error)".contains(reason) && "\(error)".contains(path))
            }
        }
    }

    @Test(
        "leaves out keys for another purpose",
        arguments: [
            (#","use":"enc""#, "use is not sig"),
            (#","use":7"#, "use is no string"),
            (#","key_ops":["sign"]"#, "key_ops lacks verify"),
            (#","key_ops":"verify""#, "key_ops lacks verify"),
            (#","alg":"RS256""#, "alg is not EdDSA"),
            (#","alg":"HS256""#, "alg is not EdDSA"),
            (#","alg":"ES256""#, "alg is not EdDSA"),
            (#","kid":7"#, "kid is no string"),
            (#","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A""#, "it is not a public key"),
        ]
    )
    func purposes(members: String, reason: String) async throws {
        let key = try await SigningKey.ed25519.value
        let set = #"{"keys":[\#(key.jwk(members))]}"#
        #expect(try await "\(error(of: set), default: "taken")".contains(reason))
        // Beside a good key it is left out, and that one still is used.
        let other = try await SigningKey.makeEd25519()
        try await withAuthority(keys: [key.jwk(members), other.jwk()]) { authority async throws in
            let header = #"{"alg":"EdDSA"}"#
            let good = try forge.token(header: header, by: other)
            let bad = try forge.token(header: header, by: key)
            #expect(await authority.takes(good))
            #expect(await !authority.takes(bad))
        }
    }

    @Test(
        "takes keys whose purpose fits",
        arguments: [
            "", #","use":"sig""#, #","key_ops":["verify"]"#, #","key_ops":["sign","verify"]"#,
            #","alg":"EdDSA","use":"sig","kid":"a","x5t":"unknown member""#,
        ]
    )
    func fitting(members: String) async throws {
        let key = try await SigningKey.ed25519.value
        #expect(try await error(of: #"{"keys":[\#(key.jwk(members))],"more":1}"#) == nil)
    }

    @Test("leaves out RSA keys below 2,048 bits, and what is no key")
    func strength() async throws {
        let rsa = try await SigningKey.rsa.value.jwk()
        let modulus = String(try #require(rsa.firstMatch(of: /"n":"([^"]+)"/)).output.1)
        let bytes = try #require(
            Data(
                base64Encoded: modulus.replacing("-", with: "+").replacing("_", with: "/") + "=="
            )
        )
        func jwk(modulus: some Sequence<UInt8>) -> String {
            #"{"kty":"RSA","n":"\#(base64URL(modulus))","e":"AQAB"}"#
        }
        var weaker = bytes
        weaker[0] &= 0x7F
        weaker[0] |= 0x40
        let few = "it has fewer than 2048 bits"
        for (key, reason) in [
            (jwk(modulus: weaker), few), (jwk(modulus: bytes.suffix(128)), few),
            (jwk(modulus: [0, 0] + bytes.dropFirst()), few), (jwk(modulus: []), "n is no number"),
            (jwk(modulus: [0]), "n is no number"),
            (#"{"kty":"RSA","n":"\#(modulus)","e":"AQ"}"#, "n and e are no key of RSA"),
            (#"{"kty":"RSA","n":"\#(modulus)="}"#, "it lacks e"),
            (#"{"kty":"RSA","e":"AQAB"}"#, "it lacks n"),
            (#"{"kty":"oct","k":"c2VjcmV0"}"#, "it is not a public key"),
            (#"{"kty":"oct"}"#, "neither RSA nor P-256 nor Ed25519"),
            (#"{"kty":"EC","crv":"P-384","x":"AA","y":"AA"}"#, "neither RSA nor P-256"),
            (#"{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}"#, "no point of P-256"),
            (#"{"kty":"EC","crv":"P-256","x":"AA"}"#, "it lacks y"),
            (#"{"kty":"OKP","crv":"X25519","x":"AA"}"#, "neither RSA nor P-256"),
            (#"{"kty":"OKP","crv":"Ed25519","x":"AA"}"#, "no key of Ed25519"),
        ] {
            let found = try await error(of: #"{"keys":[\#(key)]}"#)
            #expect("\(found, default: "taken")".contains(reason), "\(key)")
        }
        #expect(try await error(of: #"{"keys":[\#(jwk(modulus: [0] + bytes))]}"#) == nil)
    }

    @Test(
        "is at a path or an http or https URL",
        arguments: [
            ("keys.json", true), ("/etc/keys", true), ("https://id.example.org/jwks", true),
            ("HTTP://[::1]:8080/", true), ("", false), ("ftp://id.example.org/", false),
            ("file:///etc/keys", false), ("https://", false), ("http:///keys", false),
        ]
    )
    func locations(text: String, isTaken: Bool) {
        #expect(((try? KeySetLocation(text)) != nil) == isTaken)
    }
}
