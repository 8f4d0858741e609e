import Foundation
import HTTPFront
import Testing

private enum Vectors {
    static let claims =
        "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}"

    /// What those of RFC 7515 hold.
    static let payload =
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
        + "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ"

    /// RFC 7515, appendix A.1.1, and RFC 7519, section 3.1.
    static let hs256 =
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\(payload)"
        + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    static let secret =
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"

    /// RFC 7515, appendix A.2.
    static let rs256 =
        "eyJhbGciOiJSUzI1NiJ9.\(payload)"
        + ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7"
        + "AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4"
        + "BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K"
        + "0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqv"
        + "hJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrB"
        + "p0igcN_IoypGlUPQGe77Rw"
    static let rsaKey =
        #"{"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp"#
        + "-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo"
        + "9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdV"
        + "MTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91"
        + #"kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}"#

    /// RFC 7515, appendix A.3.
    static let es256 =
        "eyJhbGciOiJFUzI1NiJ9.\(payload)"
        + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSA"
        + "pmWQxfKTUJqPP3-Kg6NU1Q"
    static let p256Key =
        #"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","#
        + #""y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#

    /// RFC 8037, appendices A.2 and A.4.
    static let edDSA =
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
        + ".hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
    static let ed25519Key =
        #"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#

    static let keys = [rsaKey, p256Key, ed25519Key]
}

/// The examples that the standards print: keys, tokens, and what they hold.
@Suite("Tokens of the standards")
struct TokenVectorTests {
    private func withVectors(
        at seconds: Double,
        _ body: (TokenAuthority) async throws -> Void
    ) async throws {
        let plain = Vectors.secret.replacing("-", with: "+").replacing("_", with: "/")
        let secret = try #require(Data(base64Encoded: plain + "=="))
        try await withAuthority(
            keys: Vectors.keys,
            secret: Array(secret),
            now: { Date(timeIntervalSince1970: seconds) },
            body
        )
    }

    @Test(
        "have good signatures",
        arguments: [
            (Vectors.hs256, Vectors.claims), (Vectors.rs256, Vectors.claims),
            (Vectors.es256, Vectors.claims),
            (Vectors.edDSA, "Example of Ed25519 signing"),
        ]
    )
    func signatures(token: String, text: String) async throws {
        try await withVectors(at: 0) { authority async throws in
            #expect(try await authority.signedPayload(of: token) == Array(text.utf8))
        }
    }

    @Test(
        "have bad ones once a bit of any part has changed",
        arguments: [Vectors.hs256, Vectors.rs256, Vectors.es256, Vectors.edDSA]
    )
    func changed(token: String) async throws {
        try await withVectors(at: 0) { authority async throws in
            let parts = token.split(separator: ".").map(String.init)
            for (index, part) in parts.enumerated() {
                var other = parts
                let middle = part.index(part.startIndex, offsetBy: part.count / 2)
                other[index].replaceSubrange(
                    middle...middle,
                    with: part[middle] == "A" ? "B" : "A"
                )
                await #expect(throws: Problem.self) {
                    try await authority.signedPayload(of: other.joined(separator: "."))
                }
            }
        }
    }

    @Test(
        "lack a subject until they expire, and are expired thereafter",
        arguments: [Vectors.hs256, Vectors.rs256, Vectors.es256]
    )
    func claims(token: String) async throws {
        for (moment, expected) in [
            (1_300_819_379, "token-invalid: the token needs a sub of 1 to 256 bytes"),
            (1_300_819_380 + 29, "token-invalid: the token needs a sub of 1 to 256 bytes"),
            (1_300_819_380 + 30, "token-expired: the token has expired"),
        ] {
            try await withVectors(at: Double(moment)) { authority async throws in
                #expect(await authority.refusal(of: token) == expected)
            }
        }
    }

    @Test("hold no claims where they hold a text")
    func text() async throws {
        try await withVectors(at: 0) { authority async throws in
            #expect(
                await authority.refusal(of: Vectors.edDSA)
                    == "token-invalid: the token holds no claims"
            )
        }
    }

    @Test(
        "are refused without a signature and in other serialisations",
        arguments: [
            // RFC 7519, section 6.1, and RFC 7515, appendix A.5.
            "eyJhbGciOiJub25lIn0.\(Vectors.payload).",
            // RFC 7515, appendix A.6.4: flattened JSON.
            #"{"payload":"\#(Vectors.payload)","protected":"eyJhbGciOiJFUzI1NiJ9","signature":"AA"}"#,
            // RFC 7516, section 3.1: a JWE has five parts.
            "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.AA.AA.AA.AA",
            // RFC 7515, appendix A.4: ES512, which is not among the algorithms.
            "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA."
                + "AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO"
                + "0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9E"
                + "RBXukOXolLzeO_Jn",
        ]
    )
    func otherForms(token: String) async throws {
        try await withVectors(at: 0) { authority async throws in
            #expect(await authority.refusal(of: token).hasPrefix("token-invalid: "))
        }
    }
}
