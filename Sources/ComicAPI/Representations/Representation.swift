import ChangeFeed
import Foundation
import Keyspaces

/// What every representation depends on beside its record: the base URL of images, and the part of
/// entity tags that changes with the store's history, the format and the configuration.
struct Representation: Sendable {
    /// Raised when the same record is written otherwise than before.
    private static let format = 1

    let imageBaseURL: String
    /// What stands before the version in an entity tag.
    let tagPrefix: String

    init(epoch: Epoch, imageBaseURL: String) {
        self.imageBaseURL = imageBaseURL.hasSuffix("/") ? imageBaseURL : imageBaseURL + "/"
        let digest = fnv1a("\(epoch)\n\(Self.format)\n\(imageBaseURL)")
        tagPrefix = String(digest, radix: 16) + "-"
    }

    /// The strong entity tag (RFC 9110, section 8.8.3) of a document at a version: known before any
    /// of its body is.
    func tag(_ version: UInt64) -> String { "\"\(tagPrefix)\(version)\"" }

    /// The version of which `tag` is the entity tag; `nil` if it is none of this store's.
    func version(of tag: String) -> UInt64? {
        let prefix = "\"\(tagPrefix)"
        guard tag.hasPrefix(prefix) else { return nil }
        return UInt64(tag.dropFirst(prefix.count).dropLast())
    }

    /// The public URL of an object, its key percent-encoded (RFC 3986, section 3.3).
    func url(_ key: String) -> String {
        // Most keys, at a hundredth of the cost.
        if key.utf8.allSatisfy(Self.isPlain) { return imageBaseURL + key }
        return imageBaseURL
            + (key.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? key)
    }

    /// Whether the byte stands for itself in every part of a path.
    static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "-")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
