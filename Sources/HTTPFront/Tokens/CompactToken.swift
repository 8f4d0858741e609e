/// A JWS in its compact serialisation (RFC 7515, section 3.1), taken apart and not yet believed.
///
/// Of the header only two members count: `alg`, which must fit the key, and `kid`, which may choose
/// one among keys that the server already has. A key that a token brings along (`jwk`, `jku`,
/// `x5c`, `x5u`) is not even looked at.
struct CompactToken {
    /// `alg`: what the signature claims to be.
    let algorithm: String
    /// `kid`: which key it claims to be of.
    let keyID: String?
    /// The payload's bytes; what they say is for later, when the signature was found good.
    let payload: [UInt8]
    let signature: [UInt8]
    /// What the signature is over: header and payload as they came, with the period between.
    let signedBytes: ArraySlice<UInt8>

    /// - Throws: 401 `token-invalid` unless it is three parts of base64url, the first a header
    ///   without critical extensions (RFC 7515, section 4.1.11).
    init(_ text: some StringProtocol) throws(Problem) {
        let bytes = Array(text.utf8)
        let malformed = Problem.tokenRefused("token-invalid", "the token is malformed")
        guard bytes.count <= Limits.tokenBytes else { throw malformed }
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count <= Limits.tokenHeaderBytes,
            let headerBytes = Base64URL.decode(parts[0]),
            let payload = Base64URL.decode(parts[1]),
            let signature = Base64URL.decode(parts[2]),
            let header = try? JSONValue(parsing: headerBytes),
            case .string(let algorithm) = header["alg"]
        else { throw malformed }
        switch header["kid"] {
        case nil: keyID = nil
        case .string(let name): keyID = name
        default: throw malformed
        }
        guard header["crit"] == nil else {
            throw .tokenRefused(
                "token-invalid",
                "the token has critical extensions, and this server knows none"
            )
        }
        self.algorithm = algorithm
        self.payload = payload
        self.signature = signature
        signedBytes = bytes[..<parts[1].endIndex]
    }
}
