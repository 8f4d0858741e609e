public import ChangeFeed
public import Keyspaces

/// A stored chapter where it lies, in the map: its fields are looked up and nothing is copied.
///
/// It knows the layout of ``ChapterRecord`` and is as strict with it, but for texts: whoever takes
/// one checks that it is UTF-8. It cannot outlive its snapshot.
public struct ChapterView: ~Escapable {
    private let bytes: RawSpan
    /// 1 at first; each change of the document or its pages adds 1.
    public let version: UInt64
    /// Who sees it, as far as its comic can be seen.
    public let visibility: Visibility
    /// The comic to which it belongs.
    public let comic: ComicID
    /// Where it stands within its volume.
    public let sortKey: SortKey
    /// How many pages it has.
    public let pageCount: UInt16
    /// When it came into the catalogue.
    public let createdAt: Timestamp
    /// When its document or its pages last changed.
    public let updatedAt: Timestamp
    /// From when on everybody sees it, if it is scheduled.
    public let publishAt: Timestamp?
    /// When it was first public; `nil` if it never was.
    public let publishedAt: Timestamp?
    private let numberRange: Range<Int>
    private let volumeRange: Range<Int>
    private let titleRange: Range<Int>
    private let languageRange: Range<Int>
    private let sourceRange: Range<Int>
    private let groups: StringList

    /// The view of a value of `chapters`.
    @_lifetime(copy bytes)
    package init(_ bytes: RawSpan) throws(CodecError) {
        var reader = ByteReader(bytes)
        try reader.expect(format: 1)
        version = try reader.unsigned()
        visibility = try reader.choice()
        comic = ComicID(try reader.unsigned())
        sortKey = SortKey(millionths: try reader.signed())
        pageCount = try reader.unsigned()
        createdAt = try reader.timestamp()
        updatedAt = try reader.timestamp()
        let publishAt = try reader.timestamp()
        let isScheduled = visibility == .scheduled
        if !isScheduled && publishAt.milliseconds != 0 { throw .value("publish at") }
        self.publishAt = isScheduled ? publishAt : nil
        publishedAt = try reader.optional { (reader) throws(CodecError) in try reader.timestamp() }
        if visibility == .public && publishedAt == nil { throw .value("published at") }
        numberRange = try reader.skipString()
        volumeRange = try reader.skipString()
        titleRange = try reader.skipString()
        languageRange = try reader.skipString()
        sourceRange = try reader.skipString()
        groups = try reader.skipList()
        try reader.finish()
        self.bytes = bytes
    }

    /// Whether everybody who sees its comic sees it.
    public var isPublic: Bool { visibility == .public }

    /// The record, copied.
    ///
    /// - Throws: ``CodecError/text`` if a text is not UTF-8.
    public func record() throws(CodecError) -> ChapterRecord {
        var reader = ByteReader(bytes)
        try reader.expect(format: 1)
        return try ChapterRecord(from: &reader)
    }
}

/// Texts, as bytes that should be UTF-8.
extension ChapterView {
    /// The number as people write it.
    public var number: RawSpan {
        @_lifetime(copy self) get { bytes.extracting(numberRange) }
    }

    /// The volume as people write it; empty if it has none.
    public var volume: RawSpan {
        @_lifetime(copy self) get { bytes.extracting(volumeRange) }
    }

    /// Its own title; empty if it has none.
    public var title: RawSpan {
        @_lifetime(copy self) get { bytes.extracting(titleRange) }
    }

    /// A BCP 47 tag.
    public var language: RawSpan {
        @_lifetime(copy self) get { bytes.extracting(languageRange) }
    }

    /// The unique name under which imports know it; empty if it has none.
    public var source: RawSpan {
        @_lifetime(copy self) get { bytes.extracting(sourceRange) }
    }

    /// Hands over the slugs of the groups that made it, ascending.
    public func forEachGroup(_ body: (_ slug: RawSpan) throws -> Void) throws {
        try groups.forEach(in: bytes, body)
    }

    /// Whether a group with this slug made it.
    func isMade(by group: String) throws -> Bool {
        var isFound = false
        try forEachGroup { slug in
            if slug.byteCount == group.utf8.count, !isFound {
                isFound = slug.withUnsafeBytes { group.utf8.elementsEqual($0) }
            }
        }
        return isFound
    }
}

/// A stored page of a chapter where it lies, in the map.
public struct PageView: ~Escapable {
    /// Its place, from 1.
    public let index: UInt16
    /// Pixels, if known.
    public let width: UInt32?
    /// Pixels, if known.
    public let height: UInt32?
    /// The object's key, as bytes that should be UTF-8.
    public let key: RawSpan

    /// The view of a row of `pages`: of what follows the chapter in its key, and its value.
    @_lifetime(copy value)
    package init(rest: RawSpan, _ value: RawSpan) throws(CodecError) {
        var place = ByteReader(rest)
        index = try place.unsigned()
        try place.finish()
        var reader = ByteReader(value)
        try reader.expect(format: 1)
        width = try reader.unsigned(UInt32.self).nonzero
        height = try reader.unsigned(UInt32.self).nonzero
        let range = try reader.skipString()
        try reader.finish()
        key = value.extracting(range)
    }
}

/// Reading in place.
extension Shelf {
    /// The chapter where it lies, or `nil`.
    ///
    /// Whoever answers the public looks at its visibility, and at its comic's.
    ///
    /// - Complexity: O(log n), without a copy.
    @_lifetime(borrow snapshot)
    public func view(
        of id: ChapterID,
        in snapshot: borrowing Snapshot
    ) throws -> ChapterView? {
        guard let bytes = try snapshot.stored(id, in: chapters) else { return nil }
        do throws(CodecError) {
            return try ChapterView(bytes)
        } catch {
            throw StoreError.undecodable(keyspace: chapters.name, key: id.encoded, error)
        }
    }

    /// Hands over the pages of a chapter, in order.
    ///
    /// - Complexity: O(log n + pages), without a copy.
    public func forEachPage(
        of id: ChapterID,
        in snapshot: borrowing Snapshot,
        _ body: (PageView) throws -> Void
    ) throws {
        var prefix = KeyWriter()
        id.encode(to: &prefix)
        try snapshot.scan(pages, under: prefix) { rest, value in
            try body(try PageView(rest: rest, value))
        }
    }
}
