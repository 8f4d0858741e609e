import Foundation
import HTTPFront
import JWTKit

/// Makes tokens of every kind, good and bad, out of JSON texts.
struct TokenForge {
    var secret: [UInt8] = Array("a secret for tests, of 32 bytes!".utf8)

    /// A token with a true HS256 signature over whatever header and claims are given.
    func token(
        header: String = #"{"alg":"HS256","typ":"JWT"}"#,
        claims: String
    ) async throws -> String {
        let input = "\(base64URL(header.utf8)).\(base64URL(claims.utf8))"
        let keys = JWTKeyCollection()
        await keys.add(hmac: HMACKey(from: secret), digestAlgorithm: .sha256)
        let signature = try await keys.getKey().sign(Array(input.utf8))
        return "\(input).\(base64URL(signature))"
    }

    /// A token with a true signature by a key of whatever algorithm, under whatever header.
    func token(
        header: String,
        claims: String = "{\"sub\":\"r1\",\"exp\":9999999999}",
        by key: SigningKey
    ) throws -> String {
        let input = "\(base64URL(header.utf8)).\(base64URL(claims.utf8))"
        return "\(input).\(base64URL(try key.algorithm.sign(Array(input.utf8))))"
    }

    /// The moment that lies `seconds` from now, as a claim has it.
    static func moment(in seconds: Int) -> Int {
        Int(Date().timeIntervalSince1970) + seconds
    }
}

/// Base64url without padding (RFC 4648, section 5).
func base64URL(_ bytes: some Sequence<UInt8>) -> String {
    Data(bytes).base64EncodedString()
        .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
}
