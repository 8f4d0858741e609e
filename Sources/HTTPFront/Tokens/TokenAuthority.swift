// Who signed a token decides how it is checked, and never the other way round (RFC 8725, sections
// 2.1 and 3.1):
//
//     alg of the header      key                                            aud and iss
//     HS256                  the local secret, if tokens of it are taken    may be absent
//                            and `kid` names no key of the set
//     RS256, ES256, EdDSA    a key of the set that is for this algorithm    must be there, if
//                            alone and called `kid`; without `kid`, any     the policy has them
//     anything else          none: refused
//
// So an RSA key's public text is never a secret to check an HS256 token with, and no key is used
// with an algorithm that is not its own. A local token needs no audience: its secret lies in this
// server's data directory, so that it is for this server and no other.

package import Foundation
import HTTPTypes
import JWTKit

/// Issues and checks tokens: JWTs (RFC 7519), presented as bearer tokens (RFC 6750), which are
/// signed with HS256 by a secret that only this server has, or by a key of a set that somebody else
/// publishes.
public struct TokenAuthority: Sendable {
    private let localKey: (any JWTAlgorithm)?
    private let keys: KeySource?
    private let policy: TokenPolicy
    private let now: @Sendable () -> Date

    /// An authority that signs with `secret` and takes tokens of it and of `keys`; without a secret
    /// it takes those of `keys` alone, and issues none.
    public init(
        secret: TokenSecret?,
        keys: KeySource? = nil,
        policy: TokenPolicy = TokenPolicy()
    ) async {
        await self.init(secret: secret, keys: keys, policy: policy, now: { Date() })
    }

    /// An authority for which it is as late as `now` says.
    package init(
        secret: TokenSecret?,
        keys: KeySource? = nil,
        policy: TokenPolicy = TokenPolicy(),
        now: @escaping @Sendable () -> Date
    ) async {
        var localKey: (any JWTAlgorithm)?
        if let secret {
            let keys = JWTKeyCollection()
            await keys.add(hmac: HMACKey(from: secret.bytes), digestAlgorithm: .sha256)
            localKey = try? await keys.getKey()
        }
        self.localKey = localKey
        self.keys = keys
        self.policy = policy
        self.now = now
    }

    /// A new token, good from now on for the duration `expires`.
    ///
    /// `roles` is what the subject may do; `admin` is the one that this server knows.
    ///
    /// - Precondition: the authority has a secret.
    /// - Throws: what signing throws.
    public func issue(subject: String, roles: [String], expires: Duration) throws -> String {
        guard let localKey else { preconditionFailure("no secret to sign a token with") }
        let moment = Int(now().timeIntervalSince1970)
        var header = JSONWriter()
        header.object { json in
            json.member("alg", Self.localAlgorithm)
            json.member("typ", "JWT")
        }
        var claims = JSONWriter()
        claims.object { json in
            json.member("sub", subject)
            json.member("exp", moment + Int(expires.components.seconds))
            json.member("iat", moment)
            json.member("roles", roles)
        }
        let input = "\(Base64URL.encode(header.bytes)).\(Base64URL.encode(claims.bytes))"
        return "\(input).\(Base64URL.encode(try localKey.sign(Array(input.utf8))))"
    }

    /// Who an `Authorization` field stands for.
    ///
    /// The scheme must be `Bearer`, the signature that of a key which this authority takes, `exp`
    /// present and not past, `nbf` not in the future, `sub` not empty, and `aud` and `iss` as the
    /// policy has them. Clocks may differ by as much as the policy says.
    ///
    /// - Throws: 401 `token-expired`, or 401 `token-invalid` for every other flaw.
    public func principal(authorization field: String) async throws(Problem) -> Principal {
        let parts = field.split(separator: " ", maxSplits: 1)
        guard let scheme = parts.first, scheme.lowercased() == "bearer", let text = parts.last,
            parts.count == 2
        else {
            throw .tokenRefused("token-invalid", "the scheme must be Bearer, with a token after it")
        }
        let token = try CompactToken(text.drop { $0 == " " })
        let isLocal = try await verify(token)
        let claims = try TokenClaims(token.payload)
        try checkTimes(of: claims)
        try checkParties(of: claims, isLocal: isLocal)
        guard let subject = claims.subject, !subject.isEmpty,
            subject.utf8.count <= Limits.subjectBytes
        else {
            throw .tokenRefused(
                "token-invalid",
                "the token needs a sub of 1 to \(Limits.subjectBytes) bytes"
            )
        }
        return Principal(subject: subject, isAdmin: claims.isAdmin)
    }

    /// What a token holds, whatever it is, if its signature is good.
    ///
    /// - Throws: 401 `token-invalid`.
    package func signedPayload(of text: String) async throws(Problem) -> [UInt8] {
        let token = try CompactToken(text)
        _ = try await verify(token)
        return token.payload
    }

    private static let localAlgorithm = "HS256"
}

/// The checks, in their order.
extension TokenAuthority {
    /// Checks the signature; whether it is that of the local secret.
    private func verify(_ token: CompactToken) async throws(Problem) -> Bool {
        if token.algorithm == Self.localAlgorithm {
            guard let localKey, keys?.names(token.keyID) != true else {
                throw .tokenRefused("token-invalid", "tokens with HS256 are not taken here")
            }
            guard
                (try? localKey.verify(token.signature, signs: token.signedBytes)) == true
            else { throw .wrongSignature }
            return true
        }
        guard let keys, let algorithm = TokenAlgorithm(rawValue: token.algorithm) else {
            throw .tokenRefused("token-invalid", "the algorithm is not one that is taken here")
        }
        let candidates = await keys.keys(named: token.keyID, for: algorithm)
        guard !candidates.isEmpty else {
            throw .tokenRefused("token-invalid", "no key is for tokens with this kid and alg")
        }
        guard candidates.contains(where: { $0.verifies(token) }) else { throw .wrongSignature }
        return false
    }

    private func checkTimes(of claims: TokenClaims) throws(Problem) {
        let now = now().timeIntervalSince1970
        let skew = Double(policy.clockSkewSeconds)
        guard let expiry = claims.expiry else {
            throw .tokenRefused("token-invalid", "the token lacks exp")
        }
        guard now < expiry + skew else {
            throw .tokenRefused("token-expired", "the token has expired")
        }
        if let start = claims.start, now + skew < start {
            throw .tokenRefused("token-invalid", "the token is not valid yet")
        }
    }

    /// RFC 7519, section 4.1.3: whoever is not in the audience of a token must refuse it.
    private func checkParties(of claims: TokenClaims, isLocal: Bool) throws(Problem) {
        let isForUs = claims.audiences?.contains { policy.audiences.contains($0) } ?? isLocal
        guard policy.audiences.isEmpty || isForUs else {
            throw .tokenRefused("token-invalid", "the token is for another audience")
        }
        let isByIssuer = claims.issuer.map { $0 == policy.issuer } ?? isLocal
        guard policy.issuer == nil || isByIssuer else {
            throw .tokenRefused("token-invalid", "the token is of another issuer")
        }
    }
}

extension Problem {
    fileprivate static var wrongSignature: Problem {
        .tokenRefused("token-invalid", "the signature is wrong")
    }
}
