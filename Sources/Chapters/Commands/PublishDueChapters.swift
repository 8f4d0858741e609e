import ChangeFeed
public import Keyspaces

/// Makes scheduled chapters public whose moment has come, the earliest first.
public struct PublishDueChapters: Command {
    /// 205.
    public static var code: UInt16 { 205 }
    let through: Timestamp

    /// Publishes what is due at `through`, at most ``ChangeFeed/Limits/publicationsPerStep``.
    public init(through: Timestamp) {
        self.through = through
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        through = try reader.timestamp()
    }

    /// Writes the bound.
    public func encode(to writer: inout ByteWriter) {
        writer.timestamp(through)
    }

    /// How many were published; fewer than are due if the change log has no room for more.
    ///
    /// A place behind which there is no chapter of that moment goes.
    ///
    /// - Throws: ``ChangeFeed/FeedError/full``.
    public func apply(to shelf: Shelf, in context: inout CommandContext) throws -> Int {
        try shelf.log.requireRoom(in: context)
        let due = try shelf.schedule.due(
            at: through,
            limit: ChangeFeed.Limits.publicationsPerStep,
            in: context
        )
        var published = 0
        for place in due {
            // The others are due still, for the next step.
            if try !shelf.log.hasRoom(in: context) { break }
            guard let chapter = try shelf.chapter(place.subject, in: context),
                chapter.record.fields.publishAt == place.time
            else {
                try context.delete(place, in: shelf.schedule.keyspace)
                continue
            }
            var record = chapter.record
            record.fields = record.fields.published()
            try shelf.update(chapter, to: record, in: &context)
            published += 1
        }
        return published
    }
}

extension Shelf {
    /// Publishes scheduled chapters as their moments come, until the task is cancelled.
    ///
    /// - Throws: ``Keyspaces/StoreError`` once the store fails.
    public func publishDue(on store: Store) async throws {
        try await schedule.run(on: store) { moment in
            _ = try await store.submit(PublishDueChapters(through: moment), to: self)
        }
    }
}
