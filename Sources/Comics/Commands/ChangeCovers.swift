public import ChangeFeed
public import Keyspaces

/// Adds a cover to a comic, and makes it the current one or leaves it at the side.
public struct AddCover: Command {
    /// 106.
    public static var code: UInt16 { 106 }
    let comic: ComicID
    let fields: CoverFields
    let isCurrent: Bool
    let condition: VersionCondition

    /// Adds a cover to `comic`.
    public init(
        to comic: ComicID,
        _ fields: CoverFields,
        isCurrent: Bool,
        if condition: VersionCondition = .any
    ) {
        self.comic = comic
        self.fields = fields
        self.isCurrent = isCurrent
        self.condition = condition
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        comic = ComicID(try reader.unsigned())
        isCurrent = try reader.unsigned(UInt8.self) == 1
        condition = try VersionCondition(from: &reader)
        fields = try CoverFields(from: &reader)
    }

    /// Writes comic, whether it becomes current, condition, fields.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(comic.rawValue)
        writer.unsigned(UInt8(isCurrent ? 1 : 0))
        condition.encode(to: &writer)
        fields.encode(to: &writer)
    }

    /// The cover's number.
    ///
    /// - Throws: ``ComicError/unknown(_:)``, ``ComicError/otherVersion(_:)``,
    ///   ``ComicError/coverExists(_:)``, ``ComicError/coversFull``.
    public func apply(
        to catalogue: Catalogue,
        in context: inout CommandContext
    ) throws -> CoverID {
        let old = try catalogue.record(comic, if: condition, in: context)
        let twin = try catalogue.covers(of: comic, in: context).first {
            $0.version.image.key == fields.image.key
        }
        if let twin { throw ComicError.coverExists(twin.id) }
        if isCurrent { try catalogue.log.requireRoom(in: context) }
        var record = old
        let version = CoverVersion(
            fields.image,
            volume: fields.volume,
            language: fields.language,
            time: context.timestamp
        )
        let cover = try catalogue.add(version, to: comic, &record, &context)
        try context.put(record, for: comic, in: catalogue.comics)
        if isCurrent {
            var changed = record.fields
            changed.cover = fields.image
            _ = try catalogue.change(comic, from: record, to: changed, in: &context)
        }
        return cover
    }
}

/// Removes a cover of a comic, or all of them.
///
/// If the current one goes, the newest that is left becomes current.
public struct RemoveCovers: Command {
    /// 107.
    public static var code: UInt16 { 107 }
    let comic: ComicID
    /// `nil` for all.
    let cover: CoverID?
    let condition: VersionCondition

    /// Removes the cover `cover` of `comic`; without one, all of them.
    public init(of comic: ComicID, _ cover: CoverID?, if condition: VersionCondition = .any) {
        self.comic = comic
        self.cover = cover
        self.condition = condition
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        comic = ComicID(try reader.unsigned())
        let cover = try reader.unsigned(UInt64.self)
        self.cover = cover == 0 ? nil : CoverID(cover)
        condition = try VersionCondition(from: &reader)
    }

    /// Writes comic, cover or 0, condition.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(comic.rawValue)
        writer.unsigned(cover?.rawValue ?? 0)
        condition.encode(to: &writer)
    }

    /// Removes them.
    ///
    /// - Throws: ``ComicError/unknown(_:)``, ``ComicError/otherVersion(_:)``,
    ///   ``ComicError/unknownCover(_:)``.
    public func apply(to catalogue: Catalogue, in context: inout CommandContext) throws {
        let old = try catalogue.record(comic, if: condition, in: context)
        let all = try catalogue.covers(of: comic, in: context)
        let going = all.filter { cover == nil || $0.id == cover }
        if let cover, going.isEmpty { throw ComicError.unknownCover(cover) }
        let losesCurrent = going.contains { $0.id == old.currentCover }
        if losesCurrent { try catalogue.log.requireRoom(in: context) }
        for (id, _) in going { try context.delete(IDPair(comic, id), in: catalogue.covers) }
        var record = old
        record.coverCount = UInt16(clamping: all.count - going.count)
        try context.put(record, for: comic, in: catalogue.comics)
        guard losesCurrent else { return }
        var fields = old.fields
        fields.cover = all.first { kept in !going.contains { $0.id == kept.id } }?.version.image
        _ = try catalogue.change(comic, from: record, to: fields, in: &context)
    }
}

extension Catalogue {
    /// The record of a comic as a command may change it.
    ///
    /// - Throws: ``ComicError/unknown(_:)``, ``ComicError/otherVersion(_:)``.
    func record(
        _ id: ComicID,
        if condition: VersionCondition,
        in context: borrowing CommandContext
    ) throws -> ComicRecord {
        guard let record = try comic(id, in: context)?.record else {
            throw ComicError.unknown(id)
        }
        if !condition.permits(record.version) { throw ComicError.otherVersion(record.version) }
        return record
    }
}
