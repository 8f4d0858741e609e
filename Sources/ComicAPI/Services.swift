public import ChangeFeed
public import Chapters
public import Comics
public import Keyspaces
public import Readers

/// The services of a site on one schema, and the rules that no single one of them can prove.
public struct Services: Sendable {
    /// The change feed.
    public let log: ChangeLog
    /// The numbers of readers.
    public let readers: ReaderIDs
    /// The outcomes that are kept for requests that may be sent twice.
    public let idempotency: Idempotency
    /// The comic service.
    public let catalogue: Catalogue
    /// The chapter service.
    public let shelf: Shelf
    /// The reader service.
    public let diary: Diary

    /// Adds everything to a schema.
    public init(_ schema: inout Schema) {
        log = ChangeLog(&schema)
        readers = ReaderIDs(&schema)
        idempotency = Idempotency(&schema)
        catalogue = Catalogue(&schema, log: log, readers: readers)
        shelf = Shelf(&schema, log: log)
        diary = Diary(&schema, log: log, readers: readers)
        schema.register(Once<CreateComic>.self, for: Once.Target(idempotency, catalogue))
        schema.register(Once<AddCover>.self, for: Once.Target(idempotency, catalogue))
        schema.register(Once<AddViewsBatch>.self, for: Once.Target(idempotency, catalogue))
        schema.register(Once<CreateGenre>.self, for: Once.Target(idempotency, catalogue))
        schema.register(Once<CreateChapter>.self, for: Once.Target(idempotency, shelf))
        for rule in knownComicsRules { schema.add(rule) }
        schema.add(KnownChaptersRule(services: self))
        derive(in: &schema)
    }

    /// What services know of comics, and the names of the cursors up to which they do.
    var projections: [(known: KnownComics, consumer: String)] {
        [(shelf.known, Shelf.consumerName), (diary.known, Diary.consumerName)]
    }

    var knownComicsRules: [KnownComicsRule] {
        projections.map { known, consumer in
            KnownComicsRule(log: log, catalogue: catalogue, known: known, consumer: consumer)
        }
    }

    /// Opens the store of a site.
    ///
    /// - Throws: what ``Keyspaces/Store`` throws.
    @available(*, noasync)
    public static func open(
        _ path: String,
        _ access: Store.Access,
        mapBytes: Int? = nil,
        transactionWrites: Int = Keyspaces.Limits.writesPerTransaction
    ) throws -> (store: Store, services: Services) {
        var schema = Schema()
        let services = Services(&schema)
        let store = try Store(
            at: path,
            schema: schema,
            access: access,
            mapBytes: mapBytes,
            transactionWrites: transactionWrites
        )
        return (store, services)
    }

    /// Brings the store of a site to today's formats; the keyspaces that were migrated.
    ///
    /// - Throws: what ``Keyspaces/Store/migrate(at:schema:mapBytes:progress:)`` throws.
    public static func migrate(
        _ path: String,
        mapBytes: Int? = nil,
        progress: @Sendable (String, Int) -> Void
    ) async throws -> [String] {
        var schema = Schema()
        _ = Services(&schema)
        return try await Store.migrate(
            at: path,
            schema: schema,
            mapBytes: mapBytes,
            progress: progress
        )
    }

    /// The names of those who read the feed inside the process.
    static let consumers = [Shelf.consumerName, Catalogue.consumerName, Diary.consumerName]

    /// Runs what goes on beside requests until the task is cancelled: the consumers, the schedules,
    /// the expiries, the jobs, and what keeps the change log within `retention`.
    ///
    /// Once writes are refused, because a commit failed, nothing of it goes on, and reads do.
    ///
    /// - Throws: what a consumer or a job throws; neither skips anything.
    public func runInBackground(on store: Store, retention: Retention) async throws {
        try await withThrowingTaskGroup { group in
            for consumer in Self.consumers {
                group.addTask { try await untilPoisoned { try await log.run(consumer, on: store) } }
            }
            group.addTask { try await untilPoisoned { try await catalogue.publishDue(on: store) } }
            group.addTask { try await untilPoisoned { try await shelf.publishDue(on: store) } }
            group.addTask { try await untilPoisoned { try await catalogue.expireViews(on: store) } }
            group.addTask { try await untilPoisoned { try await expireOutcomes(on: store) } }
            group.addTask { try await untilPoisoned { try await store.runJobs() } }
            group.addTask {
                try await untilPoisoned { try await log.retain(retention, on: store) }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Lets the consumers take every event that there is.
    ///
    /// One that cannot go on, because the store is damaged, stays where it is: what it has not
    /// read is pending.
    public func catchUp(on store: Store) async {
        for consumer in Self.consumers { try? await log.catchUp(consumer, on: store) }
    }

    /// Runs `body`; if it ends because writes are refused, waits for the task to be cancelled.
    private func untilPoisoned(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as StoreError {
            switch error {
            case .poisoned, .outcomeUnknown: await Doorbell().wait(past: 0)
            default: throw error
            }
        }
    }

    /// Forgets kept outcomes as they expire, until the task is cancelled.
    private func expireOutcomes(on store: Store) async throws {
        while !Task.isCancelled {
            do {
                try await store.expire(idempotency)
            } catch StoreError.busy, StoreError.full {
                // The next time will do.
            }
            try? await Task.sleep(for: .seconds(Limits.expirySeconds))
        }
    }
}
