public import ChangeFeed
public import Chapters
public import Comics
public import HTTPFront
public import Keyspaces

/// What an import has done.
public struct ImportSummary: Sendable, Equatable {
    /// Lines read.
    public var lines = 0
    /// Lines refused, each told of as it was met.
    public var refused = 0
    /// Comics made, changed, and as they were.
    public var comics = Tally()
    /// Chapters made, changed, and as they were.
    public var chapters = Tally()
    /// Pages among the lines that were taken.
    public var pages = 0

    /// Nothing yet.
    public init() {}

    /// How many became what.
    public struct Tally: Sendable, Equatable {
        /// Made.
        public var created = 0
        /// Changed.
        public var updated = 0
        /// As they were.
        public var unchanged = 0
        /// All of them.
        public var total: Int { created + updated + unchanged }

        mutating func add(_ change: ChangeOutcome) {
            switch change {
            case .created: created += 1
            case .updated: updated += 1
            case .unchanged: unchanged += 1
            }
        }
    }

    /// Comics and chapters that are not as they were before.
    public var changes: Int {
        comics.created + comics.updated + chapters.created + chapters.updated
    }
}

/// What has become of a line.
public struct ImportedLine: Sendable {
    /// Its number, from 1.
    public let number: Int
    /// The comic that it is about and what was done, or why the line was refused.
    public let result: Result<Outcome, Problem>

    /// What a line has done.
    public struct Outcome: Sendable {
        /// The comic.
        public let comic: ComicID
        /// What was done to it.
        public let change: ChangeOutcome
        /// What was done to its chapters.
        public internal(set) var chapters = UpsertChapters.Outcome()
        /// How many pages the line has.
        public let pages: Int
    }

    /// Why the line was refused, in one line; `nil` if it was taken.
    public var reason: String? {
        guard case .failure(let problem) = result else { return nil }
        guard let first = problem.faults.first else {
            return "\(problem.code): \(problem.detail ?? problem.title)"
        }
        let rest = problem.faults.count - 1
        return Self.reason(first.pointer, first.code, first.detail, andMore: rest)
    }

    /// The same of a problem that another server has sent.
    public static func reason(_ problem: JSONValue) -> String {
        let faults = problem["errors"]?.items ?? []
        guard let first = faults.first else {
            return "\(problem["code"]?.text ?? "refused"): \(problem["detail"]?.text ?? "")"
        }
        return reason(
            first["pointer"]?.text ?? "",
            first["code"]?.text ?? "",
            first["detail"]?.text ?? "",
            andMore: faults.count - 1
        )
    }

    private static func reason(
        _ pointer: String,
        _ code: String,
        _ detail: String,
        andMore rest: Int
    ) -> String {
        "\(pointer) \(code): \(detail)" + (rest > 0 ? " (and \(rest) more)" : "")
    }
}

/// Writes the lines of an import into a store.
///
/// Lines are decoded one after another, and their comics are queued in the order of the lines, so
/// that ids are given out in that order. The chapters of a line follow when its comic is durable
/// and the chapter service has read of it; up to ``Limits/importWindow`` lines are under way at
/// once, so that one commit takes many of them.
///
/// ```
///   line ─▶ decode ─▶ UpsertComic ──▶ durable ──▶ event consumed ──▶ UpsertChapters …
///   line ─▶ decode ─▶ UpsertComic ──▶ …                 (in the same commits)
/// ```
public struct Importer: Sendable {
    let store: Store
    let services: Services

    /// An importer.
    ///
    /// ``Services/runInBackground(on:)`` must be running: without its consumer no chapter is taken.
    public init(store: Store, services: Services) {
        self.store = store
        self.services = services
    }

    private typealias ComicResult = Result<UpsertComic.Outcome, any Error>

    /// Imports every line that `nextLine` gives.
    ///
    /// `onLine` is told what has become of each line, in the order in which they are done, and what
    /// all lines have come to so far; if it throws, the import stops there, and what was under way
    /// is finished.
    ///
    /// - Throws: what `nextLine` and `onLine` throw, and ``StoreError`` once the store fails.
    @discardableResult
    public func run(
        nextLine: () throws -> [UInt8]?,
        onLine: (ImportedLine, ImportSummary) throws -> Void
    ) async throws -> ImportSummary {
        var summary = ImportSummary()
        try await withThrowingTaskGroup(of: ImportedLine.self) { group in
            var underWay = 0
            while let line = try nextLine() {
                summary.lines += 1
                if line.allSatisfy(isBlank) { continue }
                if underWay == Limits.importWindow, let done = try await group.next() {
                    underWay -= 1
                    try take(done, &summary, onLine)
                }
                switch try start(line, summary.lines) {
                case .refused(let refused): try take(refused, &summary, onLine)
                case .underWay(let task):
                    group.addTask { try await task() }
                    underWay += 1
                }
            }
            while let done = try await group.next() { try take(done, &summary, onLine) }
        }
        return summary
    }

    /// Returns once every service has read of what was imported, and it is ordered by its views.
    public func settle() async throws {
        for consumer in Services.consumers { try await awaitProjection(consumer) }
        try await store.fold()
    }

    private func take(
        _ line: ImportedLine,
        _ summary: inout ImportSummary,
        _ onLine: (ImportedLine, ImportSummary) throws -> Void
    ) throws {
        switch line.result {
        case .success(let outcome):
            summary.pages += outcome.pages
            summary.comics.add(outcome.change)
            summary.chapters.created += outcome.chapters.created
            summary.chapters.updated += outcome.chapters.updated
            summary.chapters.unchanged += outcome.chapters.unchanged
        case .failure: summary.refused += 1
        }
        try onLine(line, summary)
    }

    private enum Start {
        case refused(ImportedLine)
        case underWay(@Sendable () async throws -> ImportedLine)
    }

    /// Decodes a line and queues its comic; the rest is left to the task that is returned.
    private func start(_ bytes: [UInt8], _ number: Int) throws -> Start {
        let line: ImportLine
        do {
            line = try ImportLine(bytes, epoch: store.epoch)
        } catch {
            return .refused(ImportedLine(number: number, result: .failure(problem(for: error))))
        }
        let comics = try queue(line.comic)
        return .underWay {
            do {
                let outcome = try await finish(line, comics)
                return ImportedLine(number: number, result: .success(outcome))
            } catch let error as StoreError where error != .commandTooLarge {
                throw error
            } catch {
                return ImportedLine(number: number, result: .failure(problem(for: error)))
            }
        }
    }

    /// Queues a comic; the stream tells what has become of it.
    private func queue(_ comic: UpsertComic) throws -> AsyncStream<ComicResult> {
        let (stream, continuation) = AsyncStream.makeStream(of: ComicResult.self)
        let tell = { @Sendable (result: ComicResult) in
            continuation.yield(result)
            continuation.finish()
        }
        do throws(StoreError) {
            try store.enqueue(comic, to: services.catalogue, completion: tell)
        } catch {
            guard case .commandTooLarge = error else { throw error }
            tell(.failure(error))
        }
        return stream
    }

    private func finish(
        _ line: ImportLine,
        _ comics: AsyncStream<ComicResult>
    ) async throws -> ImportedLine.Outcome {
        var stored: UpsertComic.Outcome?
        for await result in comics { stored = try result.get() }
        guard let stored else { throw CancellationError() }
        var outcome = ImportedLine.Outcome(
            comic: stored.id,
            change: stored.change,
            pages: line.chapters.reduce(0) { $0 + ($1.pages?.count ?? 0) }
        )
        if line.chapters.isEmpty { return outcome }
        if try !isKnown(stored.id) { try await awaitProjection() }
        for batch in UpsertChapters.batches(of: line.chapters) {
            try await upsert(batch, of: stored.id, &outcome.chapters)
        }
        return outcome
    }

    /// Writes chapters in one command; in two, if they remove so many pages that one is too large.
    private func upsert(
        _ chapters: [ChapterUpsert],
        of comic: ComicID,
        _ outcome: inout UpsertChapters.Outcome
    ) async throws {
        do {
            let part = try await store.submit(
                UpsertChapters(of: comic, chapters),
                to: services.shelf
            )
            outcome.created += part.created
            outcome.updated += part.updated
            outcome.unchanged += part.unchanged
        } catch StoreError.commandTooLarge where chapters.count > 1 {
            let half = chapters.count / 2
            try await upsert(Array(chapters[..<half]), of: comic, &outcome)
            try await upsert(Array(chapters[half...]), of: comic, &outcome)
        }
    }

    /// Returns once the chapter service, or another one, has taken the events that there are, or
    /// patience ends.
    private func awaitProjection(_ consumer: String = Shelf.consumerName) async throws {
        _ = try await services.log.wait(
            for: consumer,
            toReach: try latestEvent(),
            on: store,
            patience: .seconds(Limits.importPatienceSeconds)
        )
    }

    private func isKnown(_ comic: ComicID) throws -> Bool {
        try store.read { try $0.contains(comic, in: services.shelf.known.keyspace) }
    }

    private func latestEvent() throws -> UInt64 {
        try store.read { try services.log.latest(in: $0) }
    }
}

private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
