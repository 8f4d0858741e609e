import CryptoExtras
import Foundation
import JWTKit

/// A key pair of somebody who issues tokens.
struct SigningKey: Sendable {
    /// What signs.
    let algorithm: any JWTAlgorithm
    /// The members of its JWK that say what the public key is.
    let members: String

    /// The JWK, with further members.
    func jwk(_ more: String = "") -> String { "{\(members)\(more)}" }

    /// The JWK of a key with a name.
    func jwk(kid: String) -> String { jwk(#","kid":"\#(kid)""#) }

    /// One key of each type, made once for all tests.
    static let rsa = Task { try await makeRSA() }
    static let p256 = Task { try await makeP256() }
    static let ed25519 = Task { try await makeEd25519() }

    static func makeRSA() async throws -> SigningKey {
        let key = try Insecure.RSA.PrivateKey(
            backing: _RSA.Signing.PrivateKey(keySize: .bits2048)
        )
        let keys = JWTKeyCollection()
        await keys.add(rsa: key, digestAlgorithm: .sha256)
        let (modulus, exponent) = try key.publicKey.getKeyPrimitives()
        return SigningKey(
            algorithm: try await keys.getKey(),
            members: #""kty":"RSA","n":"\#(base64URL(modulus))","e":"\#(base64URL(exponent))""#
        )
    }

    static func makeP256() async throws -> SigningKey {
        let key = ES256PrivateKey()
        let keys = JWTKeyCollection()
        await keys.add(ecdsa: key)
        let (x, y) = key.publicKey.parameters ?? ("", "")
        let (first, second) = (Data(base64Encoded: x) ?? Data(), Data(base64Encoded: y) ?? Data())
        return SigningKey(
            algorithm: try await keys.getKey(),
            members:
                #""kty":"EC","crv":"P-256","x":"\#(base64URL(first))","y":"\#(base64URL(second))""#
        )
    }

    static func makeEd25519() async throws -> SigningKey {
        let key = try EdDSA.PrivateKey()
        let keys = JWTKeyCollection()
        await keys.add(eddsa: key)
        let x = base64URL(key.publicKey.rawRepresentation)
        return SigningKey(
            algorithm: try await keys.getKey(),
            members: #""kty":"OKP","crv":"Ed25519","x":"\#(x)""#
        )
    }
}
