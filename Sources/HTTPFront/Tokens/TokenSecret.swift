/// The secret that signs and checks tokens.
///
/// It prints as a fixed word, so that no log can hold it.
public struct TokenSecret: Sendable, Equatable, CustomStringConvertible,
    CustomDebugStringConvertible
{
    let bytes: [UInt8]

    /// A secret out of raw bytes.
    ///
    /// - Throws: ``TokenSecretError/tooShort(bytes:)`` below 32 bytes: RFC 7518, section 3.2, wants
    ///   a key no shorter than the digest.
    public init(_ bytes: [UInt8]) throws(TokenSecretError) {
        guard bytes.count >= Limits.secretBytes else {
            throw .tooShort(bytes: bytes.count)
        }
        self.bytes = bytes
    }

    /// A new secret from the system's generator, which on Linux is `getrandom(2)`.
    static func random() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<Limits.secretBytes).map { _ in
            UInt8.random(in: .min ... .max, using: &generator)
        }
    }

    /// Always the same word.
    public var description: String { "TokenSecret" }

    /// Always the same word.
    public var debugDescription: String { description }
}

/// Why there is no secret to sign tokens with.
public enum TokenSecretError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The secret has fewer than 32 bytes.
    case tooShort(bytes: Int)
    /// The file holds something else than 64 or more hexadecimal digits.
    case malformed(path: String)
    /// Others than the file's owner may read or write it; `mode` has its permission bits.
    case exposed(path: String, mode: UInt32)
    /// The system refused to read or to make the file.
    case refused(path: String, reason: String)

    /// What is wrong and what to do about it, in one line.
    public var description: String {
        switch self {
        case .tooShort(let bytes):
            "a token secret has at least \(Limits.secretBytes) bytes, this one has \(bytes)"
        case .malformed(let path):
            "\(path) is no token secret: it should hold \(2 * Limits.secretBytes) hexadecimal "
                + "digits; restore it, or delete it to get a new one and issue all tokens anew"
        case .exposed(let path, let mode):
            "\(path) has mode \(String(mode, radix: 8)), so others can get at it; "
                + "run: chmod 600 \(path)"
        case .refused(let path, let reason):
            "cannot read or make \(path): \(reason)"
        }
    }
}
