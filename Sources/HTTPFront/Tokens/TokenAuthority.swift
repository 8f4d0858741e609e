import Foundation
import HTTPTypes
import JWTKit

/// Issues and checks tokens: JWTs (RFC 7519) signed with HS256 by a secret that only this server
/// has, presented as bearer tokens (RFC 6750).
public struct TokenAuthority: Sendable {
    private let keys: JWTKeyCollection

    /// An authority that signs with `secret`, and refuses tokens signed with any other.
    public init(secret: TokenSecret) async {
        keys = JWTKeyCollection()
        await keys.add(hmac: HMACKey(from: secret.bytes), digestAlgorithm: .sha256)
    }

    /// A new token, good from now on for the duration `expires`.
    ///
    /// `roles` is what the subject may do; `admin` is the one that this server knows.
    ///
    /// - Throws: what signing throws.
    public func issue(subject: String, roles: [String], expires: Duration) async throws -> String {
        let now = Date()
        return try await keys.sign(
            TokenClaims(
                sub: subject,
                exp: ExpirationClaim(value: now.addingTimeInterval(expires / .seconds(1))),
                iat: IssuedAtClaim(value: now),
                roles: roles
            )
        )
    }

    /// Who an `Authorization` field stands for.
    ///
    /// The scheme must be `Bearer`, the algorithm HS256 and no other, the signature this
    /// authority's,
    /// `exp` present and not past, `nbf` not in the future, and `sub` not empty. Clocks may differ
    /// by 30 seconds.
    ///
    /// - Throws: 401 `token-expired`, or 401 `token-invalid` for every other flaw.
    public func principal(authorization field: String) async throws(Problem) -> Principal {
        let parts = field.split(separator: " ", maxSplits: 1)
        guard let scheme = parts.first, scheme.lowercased() == "bearer", let token = parts.last,
            parts.count == 2
        else {
            throw .tokenRefused("token-invalid", "the scheme must be Bearer, with a token after it")
        }
        return try check(await claims(of: token.drop { $0 == " " }))
    }

    /// The claims of a token whose signature is good.
    private func claims(of token: Substring) async throws(Problem) -> TokenClaims {
        let bytes = Array(token.utf8)
        guard bytes.count <= Limits.tokenBytes,
            let (header, claims, signature) = try? DefaultJWTParser().parse(
                bytes,
                as: TokenClaims.self
            ),
            let dot = bytes.lastIndex(of: UInt8(ascii: "."))
        else {
            throw .tokenRefused("token-invalid", "the token is malformed")
        }
        // RFC 8725, section 3.1: the algorithm is this server's choice, never the token's. RFC
        // 7515, section 4.1.11: extensions that are critical and unknown make a token invalid.
        guard header.alg == "HS256", header.fields["crit"] == nil else {
            throw .tokenRefused("token-invalid", "the token must be signed with HS256")
        }
        guard let key = try? await keys.getKey(),
            (try? key.verify(signature, signs: bytes[..<dot])) == true
        else {
            throw .tokenRefused("token-invalid", "the signature is wrong")
        }
        return claims
    }

    private func check(_ claims: TokenClaims) throws(Problem) -> Principal {
        let now = Date()
        let skew = Double(Limits.clockSkewSeconds)
        guard let expiry = claims.exp?.value else {
            throw .tokenRefused("token-invalid", "the token lacks exp")
        }
        guard now < expiry.addingTimeInterval(skew) else {
            throw .tokenRefused("token-expired", "the token has expired")
        }
        if let start = claims.nbf?.value, now.addingTimeInterval(skew) < start {
            throw .tokenRefused("token-invalid", "the token is not valid yet")
        }
        guard let subject = claims.sub, !subject.isEmpty,
            subject.utf8.count <= Limits.subjectBytes
        else {
            throw .tokenRefused(
                "token-invalid",
                "the token needs a sub of 1 to \(Limits.subjectBytes) bytes"
            )
        }
        return Principal(subject: subject, isAdmin: claims.isAdmin)
    }
}
