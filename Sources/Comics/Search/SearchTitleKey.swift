import ChangeFeed
import Keyspaces

/// A title of a comic as a whole: folded title ended by 00, comic (8).
///
/// The folded title has no spaces; of one above ``Limits/foldedTitleBytes`` the first part and a
/// hash are kept: see ``bounded(_:bytes:)``.
struct SearchTitleKey: KeyCodable, Equatable {
    let title: String
    let comic: ComicID

    init(_ title: String, _ comic: ComicID) {
        self.title = title
        self.comic = comic
    }

    /// Reads folded title and comic.
    init(from reader: inout ByteReader) throws(CodecError) {
        title = try reader.stringKey()
        comic = try ComicID(from: &reader)
    }

    /// Writes folded title and comic.
    func encode(to writer: inout KeyWriter) {
        writer.string(title)
        comic.encode(to: &writer)
    }
}
