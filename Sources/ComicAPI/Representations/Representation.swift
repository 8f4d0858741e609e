import ChangeFeed
import Foundation
import Keyspaces

/// What every representation depends on beside its record: the base URL of images, and the part of
/// entity tags that changes with the store's history, the format and the configuration.
struct Representation: Sendable {
    /// Raised when the same record is written otherwise than before.
    private static let format = 1

    let imageBaseURL: String
    private let tagPrefix: String

    init(epoch: Epoch, imageBaseURL: String) {
        self.imageBaseURL = imageBaseURL.hasSuffix("/") ? imageBaseURL : imageBaseURL + "/"
        let digest = fnv1a("\(epoch)\n\(Self.format)\n\(imageBaseURL)")
        tagPrefix = String(digest, radix: 16)
    }

    /// The strong entity tag (RFC 9110, section 8.8.3) of a document at a version: known before any
    /// of its body is.
    func tag(_ version: UInt64) -> String { "\"\(tagPrefix)-\(version)\"" }

    /// The version of which `tag` is the entity tag; `nil` if it is none of this store's.
    func version(of tag: String) -> UInt64? {
        let prefix = "\"\(tagPrefix)-"
        guard tag.hasPrefix(prefix) else { return nil }
        return UInt64(tag.dropFirst(prefix.count).dropLast())
    }

    /// The public URL of an object, its key percent-encoded (RFC 3986, section 3.3).
    func url(_ key: String) -> String {
        imageBaseURL
            + (key.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? key)
    }
}
