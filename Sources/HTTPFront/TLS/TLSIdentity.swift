import Foundation
import NIOSSL

/// What a server proves who it is with: a chain of certificates and the key of the first.
public struct TLSIdentity: Sendable {
    /// TLS 1.2 and later (RFC 8996), HTTP/1.1 only.
    let configuration: TLSConfiguration

    /// Reads both from PEM files; the server's own certificate comes first.
    ///
    /// They are read once: a renewed certificate takes a restart.
    ///
    /// - Throws: ``TLSIdentityError`` if a file cannot be read or is no PEM, the key is encrypted,
    ///   or the two do not belong together.
    public init(certificateFile: String, keyFile: String) throws(TLSIdentityError) {
        let certificatePEM = try Self.contents(of: certificateFile)
        guard let chain = try? NIOSSLCertificate.fromPEMBytes(certificatePEM), !chain.isEmpty else {
            throw .noCertificate(path: certificateFile)
        }
        let keyPEM = try Self.contents(of: keyFile)
        guard let key = try? NIOSSLPrivateKey(bytes: keyPEM, format: .pem) else {
            throw .noKey(path: keyFile)
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        do {
            _ = try NIOSSLContext(configuration: configuration)
        } catch {
            throw .mismatch(certificatePath: certificateFile, keyPath: keyFile)
        }
        self.configuration = configuration
    }

    private static func contents(of path: String) throws(TLSIdentityError) -> [UInt8] {
        do throws(SmallFile.Fault) {
            return try SmallFile.contents(of: path, limit: Limits.pemBytes)
        } catch {
            switch error {
            case .tooLarge:
                throw .unreadable(path: path, reason: "it has over \(Limits.pemBytes) bytes")
            case .refused(let reason):
                throw .unreadable(path: path, reason: reason)
            }
        }
    }
}

/// Why there is nothing to serve TLS with.
public enum TLSIdentityError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file cannot be read.
    case unreadable(path: String, reason: String)
    /// The file holds no certificate.
    case noCertificate(path: String)
    /// The file holds no key that can be used as it is.
    case noKey(path: String)
    /// The key is not that of the first certificate.
    case mismatch(certificatePath: String, keyPath: String)

    /// What is wrong, in one line.
    public var description: String {
        switch self {
        case .unreadable(let path, let reason):
            "cannot read \(path): \(reason)"
        case .noCertificate(let path):
            "\(path) holds no certificate in PEM"
        case .noKey(let path):
            "\(path) holds no private key in PEM, or one behind a passphrase"
        case .mismatch(let certificatePath, let keyPath):
            "the key in \(keyPath) is not that of the first certificate in \(certificatePath)"
        }
    }
}
