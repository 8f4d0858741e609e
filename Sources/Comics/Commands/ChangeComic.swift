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
    let keepsVisibility: Bool
    let condition: VersionCondition

    /// Replaces the fields of the comic `id`; with `keepsVisibility` all but who sees it and from
    /// when on, so that leaving it out of a document does not put a hidden comic back on the site.
    public init(
        _ id: ComicID,
        with fields: ComicFields,
        keepsVisibility: Bool = false,
        if condition: VersionCondition = .any
    ) {
        self.id = id
        self.fields = fields
        self.keepsVisibility = keepsVisibility
        self.condition = condition
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        id = ComicID(try reader.unsigned())
        keepsVisibility = try reader.unsigned(UInt8.self) == 1
        condition = try VersionCondition(from: &reader)
        fields = try ComicFields(from: &reader)
    }

    /// Writes id, whether the visibility stays, condition, fields.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(id.rawValue)
        writer.unsigned(UInt8(keepsVisibility ? 1 : 0))
        condition.encode(to: &writer)
        fields.encode(to: &writer)
    }

    /// Whether anything was different.
    ///
    /// - Throws: ``ComicError/unknown(_:)``, ``ComicError/otherVersion(_:)``,
    ///   ``ComicError/unknownGenres(_:)``.
    public func apply(
        to catalogue: Catalogue,
        in context: inout CommandContext
    ) throws -> ChangeOutcome {
        guard let old = try catalogue.comic(id, in: context)?.record else {
            throw ComicError.unknown(id)
        }
        if !condition.permits(old.version) { throw ComicError.otherVersion(old.version) }
        try catalogue.requireGenres(fields.genres, of: old, in: context)
        var fields = fields
        if keepsVisibility { fields.keepVisibility(of: old.fields) }
        return try catalogue.change(id, from: old, to: fields, in: &context)
    }
}

extension ComicFields {
    /// These fields, public if they are scheduled for `moment` or before.
    func published(at moment: Timestamp) -> ComicFields {
        guard let publishAt, publishAt <= moment else { return self }
        var fields = self
        fields.visibility = .public
        fields.publishAt = nil
        return fields
    }

    /// Takes over who sees the comic, and from when on.
    mutating func keepVisibility(of other: ComicFields) {
        visibility = other.visibility
        publishAt = other.publishAt
    }
}

extension Catalogue {
    /// Gives the comic other fields; a new version if they differ.
    func change(
        _ id: ComicID,
        from old: ComicRecord,
        to fields: ComicFields,
        in context: inout CommandContext
    ) throws -> ChangeOutcome {
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
    let condition: VersionCondition

    /// Removes the comic `id`.
    public init(_ id: ComicID, if condition: VersionCondition = .any) {
        self.id = id
        self.condition = condition
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        id = ComicID(try reader.unsigned())
        condition = try VersionCondition(from: &reader)
    }

    /// Writes id and condition.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(id.rawValue)
        condition.encode(to: &writer)
    }

    /// Removes it.
    ///
    /// - Throws: ``ComicError/unknown(_:)``, ``ComicError/otherVersion(_:)``.
    public func apply(to catalogue: Catalogue, in context: inout CommandContext) throws {
        guard let comic = try catalogue.comic(id, in: context) else {
            throw ComicError.unknown(id)
        }
        let version = comic.record.version
        if !condition.permits(version) { throw ComicError.otherVersion(version) }
        try catalogue.remove(comic, in: &context)
    }
}
