public import ChangeFeed
public import Keyspaces

/// Makes the comic that a source calls by a name be as the source says: how imports write.
///
/// The fields replace those of the comic; its visibility stays unless one is given; unknown genres
/// are made; the moments stay unless they are given; `views` lifts the count and never lowers it.
public struct UpsertComic: Command {
    /// 104.
    public static var code: UInt16 { 104 }

    /// The unique name by which the source knows the comic.
    public var source: String
    /// The comic that this store itself exported under `source`, if it did.
    public var own: ComicID?
    /// The fields.
    public var fields: ComicFields
    /// Whether the visibility among the fields was given, and is to be taken.
    public var givesVisibility: Bool
    /// When it came into the catalogue, if given.
    public var createdAt: Timestamp?
    /// When its document last changed, if given.
    public var updatedAt: Timestamp?
    /// Covers that it has or had, beside what it has already.
    public var covers: [CoverUpsert] = []
    /// How many views it has at least.
    public var views: UInt64

    /// What a comic has become, and its number.
    public struct Outcome: Sendable, Equatable {
        /// The comic.
        public let id: ComicID
        /// What was done to it.
        public let change: ChangeOutcome
    }

    /// An upsert of fields alone.
    public init(source: String, own: ComicID?, fields: ComicFields) {
        self.source = source
        self.own = own
        self.fields = fields
        givesVisibility = false
        views = 0
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        source = try reader.string()
        let own = try reader.unsigned(UInt64.self)
        self.own = own == 0 ? nil : ComicID(own)
        fields = try ComicFields(from: &reader)
        givesVisibility = try reader.unsigned(UInt8.self) == 1
        createdAt = try reader.optional { (reader) throws(CodecError) in try reader.timestamp() }
        updatedAt = try reader.optional { (reader) throws(CodecError) in try reader.timestamp() }
        views = try reader.unsigned()
        covers = try reader.list(CoverUpsert.init(from:))
    }

    /// Writes every field in the order of their declaration.
    public func encode(to writer: inout ByteWriter) {
        writer.string(source)
        writer.unsigned(own?.rawValue ?? 0)
        fields.encode(to: &writer)
        writer.unsigned(UInt8(givesVisibility ? 1 : 0))
        writer.optional(createdAt) { $0.timestamp($1) }
        writer.optional(updatedAt) { $0.timestamp($1) }
        writer.unsigned(views)
        writer.list(covers) { $1.encode(to: &$0) }
    }

    /// The comic and what was done to it.
    ///
    /// One that is scheduled for a moment that has passed is taken as public, so that a file
    /// changes nothing when it is imported again after that moment.
    public func apply(
        to catalogue: Catalogue,
        in context: inout CommandContext
    ) throws -> Outcome {
        let fields = fields.published(at: context.timestamp)
        if let (id, old) = try existing(catalogue, context) {
            var old = old
            let added = try addCovers(beside: fields.cover, to: id, &old, catalogue, &context)
            let changed = try update(id, old, fields, catalogue, &context) || added
            let lifted = try context.raise(id, to: views, in: catalogue.popularity)
            return Outcome(id: id, change: changed || lifted ? .updated : .unchanged)
        }
        try catalogue.log.requireRoom(in: context)
        let id = ComicID(try context.next(catalogue.lastComic))
        let createdAt = createdAt ?? context.timestamp
        var record = ComicRecord(
            version: 1,
            fields: fields,
            source: source,
            createdAt: createdAt,
            updatedAt: updatedAt ?? createdAt
        )
        // Before the comic is put into the orders, where it stands at its views at once.
        try context.raise(id, to: views, in: catalogue.popularity)
        _ = try catalogue.upsert(
            covers,
            beside: fields.cover,
            to: id,
            &record,
            at: createdAt,
            &context
        )
        try catalogue.insert(Comic(id: id, record: record), in: &context)
        return Outcome(id: id, change: .created)
    }

    private func existing(
        _ catalogue: Catalogue,
        _ context: borrowing CommandContext
    ) throws -> (ComicID, ComicRecord)? {
        for id in [own, try catalogue.comic(source: source, in: context)] {
            if let id, let comic = try catalogue.comic(id, in: context) {
                return (id, comic.record)
            }
        }
        return nil
    }

    /// Adds the covers of the upsert; whether any was new or different.
    private func addCovers(
        beside current: Cover?,
        to id: ComicID,
        _ record: inout ComicRecord,
        _ catalogue: Catalogue,
        _ context: inout CommandContext
    ) throws -> Bool {
        if covers.isEmpty { return false }
        let isChanged = try catalogue.upsert(
            covers,
            beside: current,
            to: id,
            &record,
            at: context.timestamp,
            &context
        )
        if isChanged { try context.put(record, for: id, in: catalogue.comics) }
        return isChanged
    }

    private func update(
        _ id: ComicID,
        _ old: ComicRecord,
        _ given: ComicFields,
        _ catalogue: Catalogue,
        _ context: inout CommandContext
    ) throws -> Bool {
        var fields = given
        if !givesVisibility { fields.keepVisibility(of: old.fields) }
        let createdAt = createdAt ?? old.createdAt
        let moved = updatedAt.map { $0 != old.updatedAt } ?? false
        if fields == old.fields && createdAt == old.createdAt && !moved { return false }
        let new = ComicRecord(
            version: old.version + 1,
            fields: fields,
            source: old.source,
            createdAt: createdAt,
            updatedAt: updatedAt ?? context.timestamp
        )
        try catalogue.update(id, from: old, to: new, in: &context)
        return true
    }
}
