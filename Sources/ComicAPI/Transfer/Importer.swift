import ChangeFeed
import Chapters
import Comics
import HTTPFront
public import Keyspaces
import Readers

/// Writes the lines of an import into a store.
///
/// Lines are decoded ahead, and their comics are queued in the order of the lines, so that ids are
/// given out in that order. The chapters of a line follow when its comic is durable
/// and the chapter service has read of it, and then what readers keep of it; as many lines are
/// under way at once as the window says, so that one commit takes many of them.
///
/// ```
///   line ─▶ decode ─▶ UpsertComic ──▶ durable ──▶ event consumed ──▶ UpsertChapters …
///                                                   ──▶ UpsertRatings … ──▶ event consumed
///                                                   ──▶ UpsertBookmarks … ──▶ UpsertProgress …
///   line ─▶ decode ─▶ UpsertComic ──▶ …                 (in the same commits)
/// ```
///
/// Two lines with one source are never under way together: what the second says of chapters holds
/// for those of the first.
public struct Importer: Sendable {
    let store: Store
    let services: Services
    /// Lines that are under way at once.
    let window: Int

    /// An importer.
    ///
    /// ``Services/runInBackground(on:retention:)`` must be running: without its consumer no
    /// chapter is taken.
    public init(store: Store, services: Services, window: Int = Limits.importWindow) {
        self.store = store
        self.services = services
        self.window = window
    }

    private typealias ComicResult = Result<UpsertComic.Outcome, any Error>

    /// Imports every line that `nextLine` gives.
    ///
    /// `onLine` is told what has become of each line, in the order in which they are done, and what
    /// all lines have come to so far. Once it or `nextLine` throws, no further line is begun; what
    /// is under way is finished and told of, and then the error is thrown.
    ///
    /// - Throws: what `nextLine` and `onLine` throw, and ``StoreError`` once the store fails.
    @discardableResult
    public func run(
        nextLine: () throws -> [UInt8]?,
        onLine: (ImportedLine, ImportSummary) throws -> Void
    ) async throws -> ImportSummary {
        var summary = ImportSummary()
        try await withThrowingTaskGroup(of: WrittenLine.self) { group in
            do {
                try await write(nextLine, &summary, onLine, in: &group)
                while let done = try await group.next() { try take(done.line, &summary, onLine) }
            } catch let error as StoreError {
                throw error
            } catch {
                // Not cancelled: a comic that is queued is stored, and has to have its chapters.
                while let done = await group.nextResult() {
                    guard case .success(let done) = done else { continue }
                    do { try take(done.line, &summary, onLine) } catch { continue }
                }
                throw error
            }
        }
        return summary
    }

    /// A line that is written, and the source of its comic.
    private typealias WrittenLine = (source: Name, line: ImportedLine)

    /// Reads every line and begins to write it; the last ones are under way when it returns.
    private func write(
        _ nextLine: () throws -> [UInt8]?,
        _ summary: inout ImportSummary,
        _ onLine: (ImportedLine, ImportSummary) throws -> Void,
        in group: inout ThrowingTaskGroup<WrittenLine, any Error>
    ) async throws {
        var lines = DecodedLines(epochs: try epochs())
        var underWay: [Name: Int] = [:]
        var bytesUnderWay = 0
        while let next = try await lines.next(nextLine) {
            let line: ImportLine
            do {
                line = try next.content.get()
            } catch {
                let refusal = problem(for: error)
                let refused = ImportedLine(number: next.number, result: .failure(refusal))
                try take(refused, &summary, onLine)
                continue
            }
            let source = Name(line.comic.source)
            while underWay.count == window || underWay[source] != nil
                || bytesUnderWay > Limits.importWindowBytes,
                let done = try await group.next()
            {
                bytesUnderWay -= underWay.removeValue(forKey: done.source) ?? 0
                try take(done.line, &summary, onLine)
            }
            let comics = try queue(line.comic)
            group.addTask { (source, try await finish(line, next.number, comics)) }
            underWay[source] = next.bytes
            bytesUnderWay += next.bytes
        }
    }

    /// Returns once every service has read of what was imported, and it is ordered by its views.
    public func settle() async throws {
        for consumer in Services.consumers { try await awaitProjection(consumer) }
        try await store.fold()
    }

    /// The histories under whose names an export of this store may have written a comic.
    private func epochs() throws -> [String] {
        try [store.epoch.description] + store.earlierEpochs()
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
            summary.chapters += outcome.chapters
            summary.readers += outcome.readers
        case .failure: summary.refused += 1
        }
        try onLine(line, summary)
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
        _ number: Int,
        _ comics: AsyncStream<ComicResult>
    ) async throws -> ImportedLine {
        do {
            let outcome = try await write(line, comics)
            return ImportedLine(number: number, result: .success(outcome))
        } catch let error as StoreError where error != .commandTooLarge {
            throw error
        } catch {
            return ImportedLine(number: number, result: .failure(problem(for: error)))
        }
    }

    /// Writes what follows a comic once it is stored.
    private func write(
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
        if !line.chapters.isEmpty {
            try await awaitKnown(stored.id, services.shelf.known, Shelf.consumerName)
        }
        for batch in UpsertChapters.batches(of: line.chapters) {
            try await upsert(batch, of: stored.id, &outcome.chapters)
        }
        try await upsert(line.kept, of: stored.id, &outcome.readers)
        return outcome
    }

    /// Writes what readers keep of a comic.
    ///
    /// - Throws: ``ChangeFeed/InvalidFields`` before any progress is written, if some of it names a
    ///   chapter that the comic has not.
    private func upsert(
        _ kept: KeptLines,
        of comic: ComicID,
        _ tallies: inout ReaderTallies
    ) async throws {
        for batch in kept.ratings.cut(Comics.Limits.ratingsPerCommand) {
            let command = UpsertRatings(of: comic, batch)
            tallies.ratings += try await store.submit(command, to: services.catalogue)
        }
        if kept.bookmarks.isEmpty && kept.progress.items.isEmpty { return }
        try await awaitKnown(comic, services.diary.known, Diary.consumerName)
        for batch in kept.bookmarks.cut(Readers.Limits.bookmarksPerCommand) {
            let command = UpsertBookmarks(of: comic, batch)
            tallies.bookmarks += try await store.submit(command, to: services.diary)
        }
        for batch in UpsertProgress.batches(of: try resolved(kept.progress, of: comic)) {
            let command = UpsertProgress(in: comic, batch)
            tallies.progress += try await store.submit(command, to: services.diary)
        }
    }

    private func resolved(_ lines: ProgressLines, of comic: ComicID) throws -> [ProgressUpsert] {
        try store.read { try lines.resolved(of: comic, services.shelf, $0) }
    }

    /// Writes chapters in one command; in two, if they remove so many pages that one is too large.
    private func upsert(
        _ chapters: [ChapterUpsert],
        of comic: ComicID,
        _ tally: inout ChangeTally
    ) async throws {
        do {
            let command = UpsertChapters(of: comic, chapters)
            tally += try await store.submit(command, to: services.shelf)
        } catch StoreError.commandTooLarge where chapters.count > 1 {
            let half = chapters.count / 2
            try await upsert(Array(chapters[..<half]), of: comic, &tally)
            try await upsert(Array(chapters[half...]), of: comic, &tally)
        }
    }

    /// Returns once a service knows a comic, or patience ends.
    private func awaitKnown(
        _ comic: ComicID,
        _ known: KnownComics,
        _ consumer: String
    ) async throws {
        if try isKnown(comic, known) { return }
        try await awaitProjection(consumer)
    }

    /// Returns once a service has taken the events that there are, or patience ends.
    private func awaitProjection(_ consumer: String) async throws {
        try await services.log.wait(
            for: consumer,
            toReach: try latestEvent(),
            on: store,
            patience: .seconds(Limits.importPatienceSeconds)
        )
    }

    private func isKnown(_ comic: ComicID, _ known: KnownComics) throws -> Bool {
        try store.read { try $0.contains(comic, in: known.keyspace) }
    }

    private func latestEvent() throws -> UInt64 {
        try store.read { try services.log.latest(in: $0) }
    }
}

extension Array {
    /// The elements in parts of at most `count`.
    fileprivate func cut(_ count: Int) -> [[Element]] {
        stride(from: 0, to: self.count, by: count).map { start in
            Array(self[start..<Swift.min(start + count, self.count)])
        }
    }
}
