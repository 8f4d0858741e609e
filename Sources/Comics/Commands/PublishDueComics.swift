import ChangeFeed
public import Keyspaces

/// Makes scheduled comics public whose moment has come, the earliest first.
struct PublishDueComics: Command {
    static var code: UInt16 { 108 }
    /// What is due at this moment or was before.
    let moment: Timestamp

    init(at moment: Timestamp) { self.moment = moment }
    init(from reader: inout ByteReader) throws(CodecError) { moment = try reader.timestamp() }
    func encode(to writer: inout ByteWriter) { writer.timestamp(moment) }

    /// Publishes at most ``ChangeFeed/Limits/publicationsPerStep`` of them, and fewer if each has
    /// much to be found by, or the change log has no room for more.
    ///
    /// A place behind which there is no comic of that moment goes.
    ///
    /// - Throws: ``ChangeFeed/FeedError/full``.
    func apply(to catalogue: Catalogue, in context: inout CommandContext) throws {
        try catalogue.log.requireRoom(in: context)
        let limit = ChangeFeed.Limits.publicationsPerStep
        for place in try catalogue.schedule.due(at: moment, limit: limit, in: context) {
            // The others are due still, for the next step.
            if context.writesLeft < Limits.writesPerPublication { return }
            if try !catalogue.log.hasRoom(in: context) { return }
            guard let record = try catalogue.comic(place.subject, in: context)?.record,
                record.fields.publishAt == place.time
            else {
                try context.delete(place, in: catalogue.schedule.keyspace)
                continue
            }
            let fields = record.fields.published(at: moment)
            _ = try catalogue.change(place.subject, from: record, to: fields, in: &context)
        }
    }
}

extension Catalogue {
    /// Publishes scheduled comics as their moments come, until the task is cancelled.
    ///
    /// - Throws: ``Keyspaces/StoreError``.
    public func publishDue(on store: Store) async throws {
        try await schedule.run(on: store) { moment in
            try await store.submit(PublishDueComics(at: moment), to: self)
        }
    }
}
