import JWTKit

/// The algorithms by which keys of a set may sign: one for each type of key, so that a key without
/// `alg` leaves no choice.
enum TokenAlgorithm: String, Sendable {
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518, section 3.3).
    case rs256 = "RS256"
    /// ECDSA with P-256 and SHA-256 (RFC 7518, section 3.4).
    case es256 = "ES256"
    /// Ed25519 (RFC 8037, section 3.1).
    case edDSA = "EdDSA"
}

/// A public key, good for the signatures of one algorithm.
struct VerificationKey: Sendable {
    /// `kid`; nil for a key without a name.
    let id: String?
    /// The only algorithm that it is used with.
    let algorithm: TokenAlgorithm
    private let key: any JWTAlgorithm

    /// Why a key of a set is not used.
    struct Unusable: Error, Equatable {
        let reason: String
        init(_ reason: String) { self.reason = reason }
    }

    /// A key out of its JWK (RFC 7517, section 4).
    ///
    /// `use`, `key_ops` and `alg` may be left out, and must agree with checking signatures if they
    /// are not.
    ///
    /// - Throws: ``Unusable`` for a key of another type, for another purpose, too weak, or private.
    init(_ jwk: JSONValue) async throws(Unusable) {
        try Self.checkPurpose(of: jwk)
        id = try jwk.optionalText("kid")
        let keys = JWTKeyCollection()
        switch (try jwk.text("kty"), try jwk.optionalText("crv")) {
        case ("RSA", _):
            algorithm = .rs256
            await keys.add(rsa: try Self.rsaKey(jwk), digestAlgorithm: .sha256)
        case ("EC", "P-256"):
            algorithm = .es256
            let point = (x: try jwk.text("x"), y: try jwk.text("y"))
            guard let key = try? ES256PublicKey(parameters: point) else {
                throw Unusable("x and y are no point of P-256")
            }
            await keys.add(ecdsa: key)
        case ("OKP", "Ed25519"):
            algorithm = .edDSA
            guard let key = try? EdDSA.PublicKey(x: try jwk.text("x"), curve: .ed25519) else {
                throw Unusable("x is no key of Ed25519")
            }
            await keys.add(eddsa: key)
        default:
            throw Unusable("it is neither RSA nor P-256 nor Ed25519")
        }
        if let named = try jwk.optionalText("alg"), named != algorithm.rawValue {
            throw Unusable("alg is not \(algorithm.rawValue)")
        }
        guard let key = try? await keys.getKey() else { throw Unusable("it is damaged") }
        self.key = key
    }

    /// Whether the token's signature is by this key.
    func verifies(_ token: CompactToken) -> Bool {
        (try? key.verify(token.signature, signs: token.signedBytes)) == true
    }

    private static func checkPurpose(of jwk: JSONValue) throws(Unusable) {
        // Whoever can read the set could sign with it.
        guard jwk["d"] == nil, jwk["k"] == nil else { throw Unusable("it is not a public key") }
        if let use = try jwk.optionalText("use"), use != "sig" {
            throw Unusable("use is not sig")
        }
        if let operations = jwk["key_ops"] {
            guard case .array(let list) = operations, list.contains(.string("verify")) else {
                throw Unusable("key_ops lacks verify")
            }
        }
    }

    private static func rsaKey(_ jwk: JSONValue) throws(Unusable) -> Insecure.RSA.PublicKey {
        let (modulus, exponent) = (try jwk.text("n"), try jwk.text("e"))
        guard let bytes = Base64URL.decode(modulus.utf8)?.drop(while: { $0 == 0 }),
            let first = bytes.first
        else { throw Unusable("n is no number") }
        guard bytes.count * 8 - first.leadingZeroBitCount >= Limits.rsaModulusBits else {
            throw Unusable("it has fewer than \(Limits.rsaModulusBits) bits")
        }
        guard let key = try? Insecure.RSA.PublicKey(modulus: modulus, exponent: exponent) else {
            throw Unusable("n and e are no key of RSA")
        }
        return key
    }
}

extension JSONValue {
    fileprivate func text(_ name: String) throws(VerificationKey.Unusable) -> String {
        guard let text = try optionalText(name) else {
            throw VerificationKey.Unusable("it lacks \(name)")
        }
        return text
    }

    fileprivate func optionalText(_ name: String) throws(VerificationKey.Unusable) -> String? {
        switch self[name] {
        case nil: return nil
        case .string(let text): return text
        default: throw VerificationKey.Unusable("\(name) is no string")
        }
    }
}
