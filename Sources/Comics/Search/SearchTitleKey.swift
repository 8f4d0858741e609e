import ChangeFeed
import Keyspaces

/// A title of a comic as a whole: folded title ended by 00, comic (8).
///
/// The folded title has no spaces; of one above ``Limits/foldedTitleBytes`` the first part and a
/// hash are kept: see ``bounded(_:bytes:)``.
struct SearchTitleKey: EndsInComic {
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

/// As the encoded keys are: by bytes, and not as `String` compares.
extension SearchTitleKey: Comparable {
    static func == (a: Self, b: Self) -> Bool {
        a.comic == b.comic && a.title.utf8.elementsEqual(b.title.utf8)
    }

    static func < (a: Self, b: Self) -> Bool {
        if a.title.utf8.elementsEqual(b.title.utf8) { return a.comic < b.comic }
        return a.title.utf8.lexicographicallyPrecedes(b.title.utf8)
    }
}
