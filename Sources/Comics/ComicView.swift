public import ChangeFeed
public import Keyspaces

/// A stored comic where it lies, in the map: its fields are looked up and nothing is copied.
///
/// It knows the layout of ``ComicRecord`` and is as strict with it, but for texts: whoever takes
/// one checks that it is UTF-8. It cannot outlive its snapshot.
public struct ComicView: ~Escapable {
    private let bytes: RawSpan
    /// 1 at first; each change of the document adds 1.
    public let version: UInt64
    /// Who sees it.
    public let visibility: Visibility
    /// Its kind.
    public let type: ComicType
    /// How far its publication is.
    public let status: ComicStatus
    /// For whom it is fit.
    public let contentRating: ContentRating?
    /// The year of first publication.
    public let year: UInt16?
    /// When it came into the catalogue.
    public let createdAt: Timestamp
    /// When its document last changed.
    public let updatedAt: Timestamp
    /// How many alternative titles it has.
    public let titleCount: UInt16
    /// How many descriptions it has.
    public let textCount: UInt16
    /// From when on everybody sees it, if it is scheduled.
    public let publishAt: Timestamp?
    private let titleRange: Range<Int>
    private let languageRange: Range<Int>
    private let sourceRange: Range<Int>
    private let authors: StringList
    private let genres: StringList
    private let links: StringList
    private let coverRange: Range<Int>?
    /// Pixels, if known.
    public let coverWidth: UInt32?
    /// Pixels, if known.
    public let coverHeight: UInt32?

    /// The view of a value of `comics`.
    @_lifetime(copy bytes)
    package init(_ bytes: RawSpan) throws(CodecError) {
        var reader = ByteReader(bytes)
        try reader.expect(format: 1)
        version = try reader.unsigned()
        visibility = try reader.choice()
        type = try reader.choice()
        status = try reader.choice()
        contentRating = try ComicRecord.rating(try reader.unsigned(UInt8.self))
        year = try reader.unsigned(UInt16.self).nonzero
        createdAt = try reader.timestamp()
        updatedAt = try reader.timestamp()
        titleCount = try reader.unsigned()
        textCount = try reader.unsigned()
        // How many covers there are, and the number of the current one.
        _ = try reader.unsigned(UInt16.self)
        _ = try reader.unsigned(UInt64.self)
        let publishAt = try reader.timestamp()
        self.publishAt = publishAt.milliseconds == 0 ? nil : publishAt
        titleRange = try reader.skipString()
        _ = try reader.skipString()
        languageRange = try reader.skipString()
        sourceRange = try reader.skipString()
        authors = try reader.skipList(stringsEach: 2)
        genres = try reader.skipList()
        links = try reader.skipList(stringsEach: 2)
        switch try reader.unsigned(UInt8.self) {
        case 0: (coverRange, coverWidth, coverHeight) = (nil, nil, nil)
        case 1:
            coverRange = try reader.skipString()
            coverWidth = try reader.unsigned(UInt32.self).nonzero
            coverHeight = try reader.unsigned(UInt32.self).nonzero
        default: throw .value("presence")
        }
        try reader.finish()
        self.bytes = bytes
    }
}

/// Texts, as bytes that should be UTF-8.
extension ComicView {
    /// The title.
    public var title: RawSpan {
        @_lifetime(copy self) get { bytes.extracting(titleRange) }
    }

    /// A BCP 47 tag; empty if it is not known.
    public var originalLanguage: RawSpan {
        @_lifetime(copy self) get { bytes.extracting(languageRange) }
    }

    /// The unique name under which imports know it; empty if it has none.
    public var source: RawSpan {
        @_lifetime(copy self) get { bytes.extracting(sourceRange) }
    }

    /// The key of the current cover's image.
    public var coverKey: RawSpan? {
        @_lifetime(copy self) get {
            guard let coverRange else { return nil }
            return bytes.extracting(coverRange)
        }
    }

    /// Whether it says who made it.
    public var hasAuthors: Bool { authors.count > 0 }

    /// Whether it has ids at other sites.
    public var hasExternalIDs: Bool { links.count > 0 }

    /// Hands over the authors in the order given, each a name and a role, which may be empty.
    public func forEachAuthor(_ body: (_ name: RawSpan, _ role: RawSpan) throws -> Void) throws {
        try authors.forEachPair(in: bytes, body)
    }

    /// Hands over the ids at other sites, ascending by site.
    public func forEachExternalID(
        _ body: (_ site: RawSpan, _ id: RawSpan) throws -> Void
    ) throws {
        try links.forEachPair(in: bytes, body)
    }

    /// Hands over the slugs of the genres, ascending.
    public func forEachGenre(_ body: (_ slug: RawSpan) throws -> Void) throws {
        try genres.forEach(in: bytes, body)
    }
}

/// Reading in place.
extension Catalogue {
    /// The comic where it lies, or `nil`.
    ///
    /// Whoever answers the public looks at its visibility.
    ///
    /// - Complexity: O(log n), without a copy.
    @_lifetime(borrow snapshot)
    public func view(of id: ComicID, in snapshot: borrowing Snapshot) throws -> ComicView? {
        guard let bytes = try snapshot.stored(id, in: comics) else { return nil }
        do throws(CodecError) {
            return try ComicView(bytes)
        } catch {
            throw StoreError.undecodable(keyspace: comics.name, key: id.encoded, error)
        }
    }

    /// Hands over the alternative titles in the order given, each a language and a text.
    ///
    /// - Throws: what `body` throws; ``CodecError`` unless there are `count`.
    public func forEachTitle(
        of id: ComicID,
        count: UInt16,
        in snapshot: borrowing Snapshot,
        _ body: (_ language: RawSpan, _ text: RawSpan) throws -> Void
    ) throws {
        if count == 1 {
            // A cursor costs more than one look-up, and less than two.
            guard let value = try snapshot.stored(ComicIndex(id, 0), in: titles) else {
                throw CodecError.value("titles")
            }
            return try read(value, body)
        }
        var next: UInt16 = 0
        var prefix = KeyWriter()
        id.encode(to: &prefix)
        try snapshot.scan(titles, under: prefix) { rest, value in
            var place = ByteReader(rest)
            if try place.unsigned() != next { throw CodecError.value("titles") }
            try place.finish()
            next += 1
            try read(value, body)
        }
        if next != count { throw CodecError.value("titles") }
    }

    private func read(
        _ title: RawSpan,
        _ body: (_ language: RawSpan, _ text: RawSpan) throws -> Void
    ) throws {
        var reader = ByteReader(title)
        try reader.expect(format: 1)
        let language = try reader.skipString()
        let text = try reader.skipString()
        try reader.finish()
        try body(title.extracting(language), title.extracting(text))
    }

    /// Hands over the descriptions, ascending by language, each a language and a text.
    ///
    /// - Throws: what `body` throws; ``CodecError`` unless there are `count`.
    public func forEachText(
        of id: ComicID,
        count: UInt16,
        in snapshot: borrowing Snapshot,
        _ body: (_ language: RawSpan, _ text: RawSpan) throws -> Void
    ) throws {
        var left = Int(count)
        var prefix = KeyWriter()
        id.encode(to: &prefix)
        try snapshot.scan(texts, under: prefix) { language, value in
            left -= 1
            // A tag has no byte that a key writes otherwise than it is.
            for index in 0..<language.byteCount
            where language.unsafeLoad(fromByteOffset: index, as: UInt8.self) < 2 {
                throw CodecError.value("language")
            }
            var reader = ByteReader(value)
            try reader.expect(format: 1)
            let text = try reader.skipString()
            try reader.finish()
            try body(language, value.extracting(text))
        }
        guard left == 0 else { throw CodecError.value("descriptions") }
    }
}
