import ChangeFeed
import Chapters
import Comics
import HTTPFront
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

/// A line that was refused.
public struct RefusedLine: Error, Sendable {
    /// Its number, from 1.
    public let number: Int
    /// Why, in one line.
    public let reason: String
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
    private typealias LineResult = (pages: Int, result: Result<LineOutcome, RefusedLine>)

    private struct LineOutcome: Sendable {
        var comic: ChangeOutcome
        var chapters = UpsertChapters.Outcome()
    }

    /// Imports every line that `nextLine` gives, lets the chapter service take their events, and
    /// folds the views, by which comics are ordered.
    ///
    /// `onRefusal` is told of each line that cannot be taken; if it throws, the import stops there,
    /// and what was under way is finished. `progress` is called after each line.
    ///
    /// - Throws: what `nextLine` and `onRefusal` throw, and ``StoreError`` once the store fails.
    public func run(
        nextLine: () throws -> [UInt8]?,
        onRefusal: (RefusedLine) throws -> Void,
        progress: (ImportSummary) -> Void
    ) async throws -> ImportSummary {
        var summary = ImportSummary()
        try await withThrowingTaskGroup(of: LineResult.self) { group in
            var underWay = 0
            while let line = try nextLine() {
                summary.lines += 1
                if line.allSatisfy(isBlank) { continue }
                if underWay == Limits.importWindow, let done = try await group.next() {
                    underWay -= 1
                    try take(done, &summary, onRefusal)
                    progress(summary)
                }
                if let task = try start(line, summary.lines, &summary, onRefusal) {
                    group.addTask { try await task() }
                    underWay += 1
                }
            }
            while let done = try await group.next() {
                try take(done, &summary, onRefusal)
                progress(summary)
            }
        }
        try await awaitProjection()
        try await store.fold()
        return summary
    }

    private func take(
        _ done: LineResult,
        _ summary: inout ImportSummary,
        _ onRefusal: (RefusedLine) throws -> Void
    ) throws {
        switch done.result {
        case .success(let outcome):
            summary.pages += done.pages
            summary.comics.add(outcome.comic)
            summary.chapters.created += outcome.chapters.created
            summary.chapters.updated += outcome.chapters.updated
            summary.chapters.unchanged += outcome.chapters.unchanged
        case .failure(let refused):
            summary.refused += 1
            try onRefusal(refused)
        }
    }

    /// Decodes a line and queues its comic; the rest is left to the task that is returned.
    private func start(
        _ bytes: [UInt8],
        _ number: Int,
        _ summary: inout ImportSummary,
        _ onRefusal: (RefusedLine) throws -> Void
    ) throws -> (@Sendable () async throws -> LineResult)? {
        let line: ImportLine
        do {
            line = try ImportLine(bytes, epoch: store.epoch)
        } catch {
            summary.refused += 1
            try onRefusal(RefusedLine(number: number, reason: reason(error)))
            return nil
        }
        let comics = try queue(line.comic)
        let pages = line.chapters.reduce(0) { $0 + ($1.pages?.count ?? 0) }
        return {
            do {
                return (pages, .success(try await finish(line.chapters, comics)))
            } catch let error as StoreError where error != .commandTooLarge {
                throw error
            } catch {
                return (pages, .failure(RefusedLine(number: number, reason: reason(error))))
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
        _ chapters: [ChapterUpsert],
        _ comics: AsyncStream<ComicResult>
    ) async throws -> LineOutcome {
        var stored: UpsertComic.Outcome?
        for await result in comics { stored = try result.get() }
        guard let stored else { throw CancellationError() }
        var outcome = LineOutcome(comic: stored.change)
        if chapters.isEmpty { return outcome }
        if try !isKnown(stored.id) { try await awaitProjection() }
        for batch in UpsertChapters.batches(of: chapters) {
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

    /// Returns once the chapter service has taken the events that there are, or patience ends.
    private func awaitProjection() async throws {
        _ = try await services.log.wait(
            for: Shelf.consumerName,
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

/// Why a line was refused, in one line.
private func reason(_ error: any Error) -> String {
    let problem = problem(for: error)
    guard let first = problem.faults.first else {
        return "\(problem.code): \(problem.detail ?? problem.title)"
    }
    let more = problem.faults.count > 1 ? " (and \(problem.faults.count - 1) more)" : ""
    return "\(first.pointer) \(first.code): \(first.detail)\(more)"
}
