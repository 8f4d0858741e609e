public import ChangeFeed
public import Keyspaces

/// What the terms of a keyspace of posting lists are terms of, one byte each.
public protocol PostingKind: RawRepresentable<UInt8>, Hashable, Sendable {}

/// A chunk of a posting list: the list of the comics that have a term, cut into chunks of
/// ``PostingChunk/comics`` consecutive ids.
///
/// ```
///  0  kind     1  term, ended by 00     n  chunk (8): a comic's id without its low 13 bits
/// ```
public struct PostingKey<Kind: PostingKind>: KeyCodable, Equatable {
    /// What the term is a term of.
    public let kind: Kind
    /// The term; whoever makes terms bounds them, by ``bounded(_:bytes:)``.
    public let term: String
    /// Which ids the chunk is about: those from `chunk << 13` on.
    public let chunk: UInt64

    /// The chunk with this number.
    public init(_ kind: Kind, _ term: String, chunk: UInt64) {
        self.kind = kind
        self.term = term
        self.chunk = chunk
    }

    /// The chunk that a comic's id falls into.
    public init(_ kind: Kind, _ term: String, _ comic: ComicID) {
        self.init(kind, term, chunk: comic.chunk)
    }

    /// Reads kind, term, chunk.
    public init(from reader: inout ByteReader) throws(CodecError) {
        kind = try reader.choice()
        term = try reader.stringKey()
        chunk = try reader.unsigned()
        if chunk > ComicID(.max).chunk { throw .value("chunk") }
    }

    /// Writes kind, term, chunk.
    public func encode(to writer: inout KeyWriter) {
        writer.unsigned(kind.rawValue)
        writer.string(term)
        writer.unsigned(chunk)
    }

    /// Every chunk of a term.
    static func chunks(_ kind: Kind, _ term: String) -> KeyRange {
        .prefix {
            $0.unsigned(kind.rawValue)
            $0.string(term)
        }
    }

    /// Every chunk of every term that begins with `prefix`.
    static func terms(_ kind: Kind, from prefix: String) -> KeyRange {
        .prefix {
            $0.unsigned(kind.rawValue)
            $0.lastString(prefix)
        }
    }
}

extension ComicID {
    /// The number of the chunk that the id falls into.
    var chunk: UInt64 { rawValue >> 13 }
    /// The id's place in its chunk.
    var offset: Int { Int(truncatingIfNeeded: rawValue & 0x1FFF) }

    /// The id at a place of a chunk.
    init(chunk: UInt64, offset: Int) { self.init(chunk << 13 | UInt64(offset)) }
}

/// A term of at most `bytes` bytes: a longer text is cut, and a hash of the whole stands for the
/// rest, so that two long texts stay two terms.
///
/// Who looks a term up cuts it likewise. The hash is ``fnv1a(_:)``, as 16 hexadecimal digits after
/// a `~`.
package func bounded(_ text: String, bytes: Int = Limits.termBytes) -> String {
    if text.utf8.count <= bytes { return text }
    let digits = String(fnv1a(text), radix: 16)
    var cut = ""
    var room = bytes - 17
    for scalar in text.unicodeScalars {
        room -= scalar.utf8.count
        if room < 0 { break }
        cut.unicodeScalars.append(scalar)
    }
    return cut + "~" + String(repeating: "0", count: 16 - digits.utf8.count) + digits
}
