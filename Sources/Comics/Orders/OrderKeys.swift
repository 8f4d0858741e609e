public import ChangeFeed
public import Keyspaces

/// A place in an order of comics.
protocol ComicOrderKey: EndsInComic, Equatable {}

/// A place in the order of titles: title key ended by 00, comic (8).
public struct TitleOrderKey: ComicOrderKey {
    let title: String
    /// The comic at this place.
    public let comic: ComicID

    init(_ title: String, _ comic: ComicID) {
        self.title = title
        self.comic = comic
    }

    /// Reads title key and comic.
    public init(from reader: inout ByteReader) throws(CodecError) {
        title = try reader.stringKey()
        comic = try ComicID(from: &reader)
    }

    /// Writes title key and comic.
    public func encode(to writer: inout KeyWriter) {
        writer.string(title)
        comic.encode(to: &writer)
    }

    /// Whether the bytes are equal: for `String`, two spellings of "é" are one.
    public static func == (a: Self, b: Self) -> Bool {
        a.comic == b.comic && a.title.utf8.elementsEqual(b.title.utf8)
    }
}

/// A place in an order by a number: rank (8), comic (8).
///
/// A count is its own rank; that of a moment is its milliseconds with the sign bit flipped, so that
/// ranks compare as what they stand for.
public struct RankOrderKey: ComicOrderKey {
    let rank: UInt64
    /// The comic at this place.
    public let comic: ComicID

    init(_ rank: UInt64, _ comic: ComicID) {
        self.rank = rank
        self.comic = comic
    }

    /// Reads rank and comic.
    public init(from reader: inout ByteReader) throws(CodecError) {
        rank = try reader.unsigned()
        comic = try ComicID(from: &reader)
    }

    /// Writes rank and comic.
    public func encode(to writer: inout KeyWriter) {
        writer.unsigned(rank)
        comic.encode(to: &writer)
    }
}

extension Timestamp {
    /// Where the moment stands among others.
    var rank: UInt64 { UInt64(bitPattern: milliseconds) ^ (1 << 63) }
}

extension UInt64 {
    /// Where a title key stands among others, as far as its first seven bytes tell.
    ///
    /// They are the bytes that keys of the order have; 0 fills up a shorter one. With eight only
    /// two blocks of ``Column/titleRest`` would fit a leaf of LMDB, in place of three.
    init(titlePrefix title: String) {
        var prefix: UInt64 = 0
        var room = 7
        for byte in title.utf8.prefix(7) {
            // As in a key, 00 and 01 are written as two bytes.
            let written = byte > 1 ? [byte] : [1, byte + 1]
            for byte in written where room > 0 {
                prefix = prefix << 8 | UInt64(byte)
                room -= 1
            }
        }
        self = prefix << UInt64(8 * room)
    }
}
