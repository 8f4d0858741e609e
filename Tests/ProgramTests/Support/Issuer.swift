import Foundation
import JWTKit

/// Somebody else who issues tokens, with one key of Ed25519.
struct Issuer: Sendable {
    let kid: String
    private let key: any JWTAlgorithm
    private let publicKey: String

    init(_ kid: String) async throws {
        self.kid = kid
        let pair = try EdDSA.PrivateKey()
        let keys = JWTKeyCollection()
        await keys.add(eddsa: pair)
        key = try await keys.getKey()
        publicKey = base64URL(Array(pair.publicKey.rawRepresentation))
    }

    /// The set with this key alone.
    var set: String {
        #"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"\#(kid)","x":"\#(publicKey)"}]}"#
    }

    /// A token with these claims besides `sub` and `exp`.
    func token(_ more: String = #","roles":["admin"]"#) throws -> String {
        let header = #"{"alg":"EdDSA","kid":"\#(kid)"}"#
        let claims = #"{"sub":"nemo","exp":99999999999\#(more)}"#
        let text = "\(base64URL(Array(header.utf8))).\(base64URL(Array(claims.utf8)))"
        return "\(text).\(base64URL(try key.sign(Array(text.utf8))))"
    }
}
