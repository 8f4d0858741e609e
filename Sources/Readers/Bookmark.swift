public import ChangeFeed
public import Keyspaces

/// A comic that a reader wants to find again.
///
/// ```
///  0  format = 1     1  time (8)      9  shelf: length (2), UTF-8
/// ```
public struct Bookmark: ValueCodable, Equatable {
    /// Layout 1.
    public static var format: UInt8? { 1 }
    /// When the comic was bookmarked; a move to another shelf leaves it.
    public let time: Timestamp
    /// The reader's own name for where it stands; empty if it stands nowhere in particular.
    public let shelf: String

    init(time: Timestamp, shelf: String) {
        self.time = time
        self.shelf = shelf
    }

    /// Reads the layout above.
    public init(from reader: inout ByteReader) throws(CodecError) {
        time = try reader.timestamp()
        shelf = try reader.string()
    }

    /// Writes the layout above.
    public func encode(to writer: inout ByteWriter) {
        writer.timestamp(time)
        writer.string(shelf)
    }

    /// The name of a shelf as it is stored: in NFC, at most ``Limits/shelfBytes``.
    ///
    /// `at` is where it stands in its document.
    ///
    /// - Throws: ``ChangeFeed/InvalidFields``.
    public static func shelf(
        _ given: String?,
        at: String = "/shelf"
    ) throws(InvalidFields) -> String {
        var validation = Validation()
        let shelf = validation.text(given, at, Limits.shelfBytes)
        if !validation.faults.isEmpty { throw InvalidFields(validation.faults) }
        return shelf
    }
}

/// A bookmark with its comic.
public struct BookmarkedComic: Sendable, Equatable {
    /// The comic.
    public let comic: ComicID
    /// The bookmark.
    public let bookmark: Bookmark
}
