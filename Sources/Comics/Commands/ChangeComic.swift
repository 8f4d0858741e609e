public import ChangeFeed
public import Keyspaces

/// What a change of an existing comic has come to.
public enum ChangeOutcome: Sendable, Equatable {
    /// There was none; it was made.
    case created
    /// The document is another now.
    case updated
    /// Nothing was different: no version, no event.
    case unchanged
}

/// Puts new fields in the place of all fields of a comic.
public struct ReplaceComic: Command {
    /// 101.
    public static var code: UInt16 { 101 }
    let id: ComicID
    let fields: ComicFields

    /// Replaces the fields of the comic `id`.
    public init(_ id: ComicID, with fields: ComicFields) {
        self.id = id
        self.fields = fields
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        id = ComicID(try reader.unsigned())
        fields = try ComicFields(from: &reader)
    }

    /// Writes id and fields.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(id.rawValue)
        fields.encode(to: &writer)
    }

    /// Whether anything was different.
    ///
    /// - Throws: ``ComicError/unknown(_:)``, ``ComicError/unknownGenres(_:)``.
    public func apply(
        to catalogue: Catalogue,
        in context: inout CommandContext
    ) throws -> ChangeOutcome {
        try catalogue.requireGenres(fields.genres, in: context)
        return try catalogue.change(id, in: &context) { _ in fields }
    }
}

/// Puts some of a comic's fields in the place of its own.
public struct MergeComic: Command {
    /// The fields that can be taken one by one.
    public struct Parts: OptionSet, Sendable {
        /// One bit a field.
        public let rawValue: UInt16
        /// The parts with these bits.
        public init(rawValue: UInt16) { self.rawValue = rawValue }

        /// The title.
        public static let title = Parts(rawValue: 1 << 0)
        /// The alternative titles, all of them.
        public static let alternativeTitles = Parts(rawValue: 1 << 1)
        /// The authors, all of them.
        public static let authors = Parts(rawValue: 1 << 2)
        /// The type.
        public static let type = Parts(rawValue: 1 << 3)
        /// The status.
        public static let status = Parts(rawValue: 1 << 4)
        /// The genres, all of them.
        public static let genres = Parts(rawValue: 1 << 5)
        /// The year.
        public static let year = Parts(rawValue: 1 << 6)
        /// The original language.
        public static let originalLanguage = Parts(rawValue: 1 << 7)
        /// The content rating.
        public static let contentRating = Parts(rawValue: 1 << 8)
        /// The descriptions, all of them.
        public static let descriptions = Parts(rawValue: 1 << 9)
        /// The cover.
        public static let cover = Parts(rawValue: 1 << 10)
        /// The external ids, all of them.
        public static let externalIDs = Parts(rawValue: 1 << 11)
        /// The visibility.
        public static let visibility = Parts(rawValue: 1 << 12)
        /// Everything that a document holds but the visibility.
        public static let document = Parts(rawValue: 1 << 12 - 1)
    }

    /// 102.
    public static var code: UInt16 { 102 }
    let id: ComicID
    let fields: ComicFields
    let parts: Parts

    /// Takes `parts` of `fields` into the comic `id`.
    public init(_ id: ComicID, taking parts: Parts, of fields: ComicFields) {
        self.id = id
        self.fields = fields
        self.parts = parts
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        id = ComicID(try reader.unsigned())
        parts = Parts(rawValue: try reader.unsigned())
        fields = try ComicFields(from: &reader)
    }

    /// Writes id, parts and fields.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(id.rawValue)
        writer.unsigned(parts.rawValue)
        fields.encode(to: &writer)
    }

    /// Whether anything was different.
    ///
    /// - Throws: ``ComicError/unknown(_:)``, ``ComicError/unknownGenres(_:)``.
    public func apply(
        to catalogue: Catalogue,
        in context: inout CommandContext
    ) throws -> ChangeOutcome {
        if parts.contains(.genres) {
            try catalogue.requireGenres(fields.genres, in: context)
        }
        return try catalogue.change(id, in: &context) { $0.taking(parts, of: fields) }
    }
}

extension ComicFields {
    /// These fields with `parts` of others in their place.
    func taking(_ parts: MergeComic.Parts, of other: ComicFields) -> ComicFields {
        var merged = self
        if parts.contains(.title) {
            merged.title = other.title
            merged.titleKey = other.titleKey
        }
        if parts.contains(.alternativeTitles) {
            merged.alternativeTitles = other.alternativeTitles
        }
        if parts.contains(.authors) { merged.authors = other.authors }
        if parts.contains(.type) { merged.type = other.type }
        if parts.contains(.status) { merged.status = other.status }
        if parts.contains(.genres) { merged.genres = other.genres }
        if parts.contains(.year) { merged.year = other.year }
        if parts.contains(.originalLanguage) { merged.originalLanguage = other.originalLanguage }
        if parts.contains(.contentRating) { merged.contentRating = other.contentRating }
        if parts.contains(.descriptions) { merged.descriptions = other.descriptions }
        if parts.contains(.cover) { merged.cover = other.cover }
        if parts.contains(.externalIDs) { merged.externalIDs = other.externalIDs }
        if parts.contains(.visibility) { merged.visibility = other.visibility }
        return merged
    }
}

extension Catalogue {
    /// Gives the comic the fields that `edit` makes of its own; a new version if they differ.
    func change(
        _ id: ComicID,
        in context: inout CommandContext,
        _ edit: (ComicFields) -> ComicFields
    ) throws -> ChangeOutcome {
        guard let old = try comic(id, in: context)?.record else { throw ComicError.unknown(id) }
        let fields = edit(old.fields)
        if fields == old.fields { return .unchanged }
        let new = ComicRecord(
            version: old.version + 1,
            fields: fields,
            source: old.source,
            createdAt: old.createdAt,
            updatedAt: context.timestamp
        )
        try update(id, from: old, to: new, in: &context)
        return .updated
    }
}

/// Removes a comic.
///
/// Its chapters follow, when the chapter service has read the event.
public struct DeleteComic: Command {
    /// 103.
    public static var code: UInt16 { 103 }
    /// Taken while the map is nearly full.
    public static var makesRoom: Bool { true }
    let id: ComicID

    /// Removes the comic `id`.
    public init(_ id: ComicID) {
        self.id = id
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        id = ComicID(try reader.unsigned())
    }

    /// Writes the id.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(id.rawValue)
    }

    /// Removes it.
    ///
    /// - Throws: ``ComicError/unknown(_:)``.
    public func apply(to catalogue: Catalogue, in context: inout CommandContext) throws {
        guard let comic = try catalogue.comic(id, in: context) else {
            throw ComicError.unknown(id)
        }
        try catalogue.remove(comic, in: &context)
    }
}
