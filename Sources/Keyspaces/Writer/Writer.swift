import DequeModule
import Foundation
import LMDB
import Synchronization

/// The one thread that writes: group commit.
///
/// ```
///   callers ──▶ queue ──▶ take all ─▶ begin ─▶ apply … apply ─▶ commit ─▶ publish ─▶ complete
///                 ▲                                              │ fdatasync
///                 └──────── what arrives meanwhile waits ────────┘
/// ```
///
/// A batch is what arrived while the previous commit was being synced, and soon after it (see
/// ``Company``), up to a number of writes. LMDB's write lock belongs to a thread, hence a thread
/// and not a task.
///
/// How one command's failure stays its own:
/// - it throws before its first write: it is rejected, and the transaction goes on;
/// - it throws after a write, or a write of it fails: the transaction is dropped, and every command
///   of the batch is applied again in a transaction of its own, where only the guilty one fails,
///   of which nothing but its number is stored;
/// - the commit fails because the map is full, or what it adds to a journal finds a damaged record:
///   the same, for LMDB has stored nothing;
/// - any other failure to commit: the outcome is unknown, and the writer is poisoned. Linux may
///   drop dirty pages after a failed writeback, so that a later `fdatasync` proves nothing
///   (wiki.postgresql.org/wiki/Fsync_Errors).
struct Writer: Sendable {
    let environment: Environment
    let tables: StoreTables
    let meta: Keyspace<Name, MetaValue>
    let jobs: Jobs
    let queue: CommandQueue
    let readers: ReaderPool
    let folding: FoldPolicy
    /// Writes of one transaction: no further command joins a batch that has reached it.
    let transactionWrites: Int
    /// Rings when LMDB refuses readers too.
    let panic: Doorbell
    /// Held by the writer too: a dropped store's commands are still written.
    let lockFile: LockFile
    let metrics = CommitMetrics()

    /// What a command has come to: how to tell its caller of the success, if its own way to tell
    /// does not, or its error.
    private typealias Fate = Result<(@Sendable () -> Void)?, any Error>

    /// Writes until the queue is closed and empty, lets go of the environment and the lock, and
    /// calls `onEnd`: whoever hears it may open the directory again.
    ///
    /// Starts a thread.
    func start(onEnd: @escaping @Sendable () -> Void) {
        // The thread outlives its closure's last statement, and with it what the closure holds.
        let held = Mutex<Writer?>(self)
        let thread = Thread {
            held.withLock { $0.take() }?.run()
            onEnd()
        }
        thread.name = "longbox.writer"
        thread.start()
    }

    private func run() {
        var batch: Deque<Submission> = []
        var company = Company()
        while queue.take(into: &batch, in: company, until: nextFold()) {
            let (count, start) = (batch.count, ContinuousClock.now)
            company.took(count)
            write(&batch)
            company.wrote(count, waiting: queue.depth, within: .now - start)
        }
    }

    /// Writes the whole batch, in as many transactions as it takes, and empties it.
    private func write(_ batch: inout Deque<Submission>) {
        repeat {
            if let reason = queue.poisonReason {
                for submission in batch { submission.tell(.failure(StoreError.poisoned(reason))) }
                Self.endBatch(batch[...])
                batch.removeAll()
                return
            }
            if let step = dueFold() { batch.prepend(step) }
            if !batch.isEmpty { writeGroup(&batch) }
        } while !batch.isEmpty
    }

    /// Writes as many commands of the batch as one transaction takes, and removes them.
    private func writeGroup(_ batch: inout Deque<Submission>) {
        var fates: [Fate] = []
        fates.reserveCapacity(batch.count)
        defer {
            Self.endBatch(batch.prefix(fates.count))
            batch.removeFirst(fates.count)
        }
        let start = ContinuousClock.now
        do {
            var context = try begin()
            let isWhole = apply(batch, &fates, &context)
            if isWhole, try finish(context, batch, fates, since: start) == nil { return }
        } catch {
            fail(batch.prefix(fates.count), error)
            return
        }
        // Nothing is stored.
        for submission in batch.prefix(fates.count) { writeAlone(submission) }
    }

    /// Applies commands of the batch until the transaction is full.
    ///
    /// Whether the transaction may be committed: not once a command has failed after a write.
    private func apply(
        _ batch: Deque<Submission>,
        _ fates: inout [Fate],
        _ context: inout CommandContext
    ) -> Bool {
        while fates.count < batch.count,
            context.transactionWrites + Limits.writesPerCommand <= transactionWrites,
            fates.isEmpty || !batch[fates.count].startsTransaction
        {
            context.beginCommand()
            do {
                let submission = batch[fates.count]
                context.makesRoom = submission.makesRoom
                if context.isNearlyFull && !submission.makesRoom { throw StoreError.full }
                fates.append(.success(try submission.apply(&context)))
            } catch {
                fates.append(.failure(error))
                if context.commandWrites > 0 { return false }
                context.rejectCommand()
            }
        }
        do {
            try context.putGathered()
        } catch {
            // Of a batch, each command is to find out for itself whether it is the guilty one.
            fates[fates.count - 1] = .failure(error)
            return false
        }
        return true
    }

    /// Writes one command in a transaction of its own.
    private func writeAlone(_ submission: Submission) {
        if let reason = queue.poisonReason {
            submission.tell(.failure(StoreError.poisoned(reason)))
            return
        }
        let alone: Deque = [submission]
        do {
            let reason = try attempt(alone)
            guard let reason else { return }
            // Nothing of it is stored, but it has had its number, which no other command gets.
            let start = ContinuousClock.now
            var context = try begin()
            context.beginCommand()
            if try finish(context, alone, [.failure(reason)], since: start) != nil {
                submission.tell(.failure(reason))
            }
        } catch {
            fail(alone[...], error)
        }
    }

    /// Applies one command and commits.
    ///
    /// - Returns: `nil` once the caller has been told; why nothing is stored otherwise.
    private func attempt(_ alone: Deque<Submission>) throws -> (any Error)? {
        var fates: [Fate] = []
        let start = ContinuousClock.now
        var context = try begin()
        if !apply(alone, &fates, &context), case .failure(let error) = fates[0] { return error }
        return try finish(context, alone, fates, since: start)
    }

    private func begin() throws -> CommandContext {
        do throws(LMDBError) {
            try environment.requireFileInPlace()
        } catch {
            throw StoreError.poisoned(error)
        }
        let isNearlyFull = try isNearlyFull()
        let transaction = try environment.beginWrite()
        var context = CommandContext(
            transaction: transaction,
            tables: tables,
            meta: meta,
            jobs: jobs,
            sequence: 0,
            timestamp: .now
        )
        let last = try context.get(MetaName.timestamp, in: meta)?.number ?? 0
        context.sequence = try context.get(MetaName.commandSequence, in: meta)?.number ?? 0
        context.timestamp = max(
            context.timestamp,
            Timestamp(milliseconds: Int64(bitPattern: last))
        )
        context.isNearlyFull = isNearlyFull
        return context
    }

    /// Whether only what makes room may be written: deleting needs pages itself, because a commit
    /// never overwrites one.
    private func isNearlyFull() throws(LMDBError) -> Bool {
        guard try environment.reaches(percent: Limits.nearlyFullPercent) else { return false }
        return try environment.usage().percent >= Limits.nearlyFullPercent
    }

    /// Commits and tells everybody.
    ///
    /// - Returns: `nil` once everybody has been told; why nothing is stored otherwise.
    private func finish(
        _ context: consuming CommandContext,
        _ batch: Deque<Submission>,
        _ fates: [Fate],
        since start: ContinuousClock.Instant
    ) throws -> StoreError? {
        let publication: Publication
        let afterCommit: [@Sendable () -> Void]
        do throws(LMDBError) {
            do throws(StoreError) {
                try context.putMeta()
                publication = try context.putJournals()
            } catch {
                return error
            }
            afterCommit = try context.commit()
        } catch .mapFull {
            return .full
        } catch {
            throw StoreError.outcomeUnknown(error)
        }
        tables.counters.publish(publication) { readers.oldestCommit }
        for body in afterCommit { body() }
        var rejected = 0
        for index in fates.indices {
            switch fates[index] {
            case .success(let succeed?): succeed()
            case .success(nil): batch[index].tell(.success(()))
            case .failure(let error):
                rejected += 1
                batch[index].tell(.failure(error))
            }
        }
        metrics.record(.now - start, commands: fates.count, rejected: rejected)
        return nil
    }

    /// Tells the commands that their commit failed, and refuses every later write.
    private func fail(_ batch: Deque<Submission>.SubSequence, _ error: any Error) {
        let reason =
            switch error {
            case StoreError.outcomeUnknown(let reason), StoreError.storage(let reason),
                StoreError.poisoned(let reason):
                reason
            case let reason as LMDBError: reason
            default: LMDBError.panic
            }
        let rest = queue.poison(reason)
        if refusesReaders() { panic.ring() }
        for submission in batch { submission.tell(.failure(error)) }
        for submission in rest { submission.tell(.failure(StoreError.poisoned(reason))) }
        Self.endBatch(rest[...])
    }

    /// Tells the listeners, most of which are the same, that all have been told.
    private static func endBatch(_ batch: Deque<Submission>.SubSequence) {
        var last: (any BatchListener)?
        for submission in batch {
            guard let listener = submission.listener, listener !== last else { continue }
            listener.batchEnded()
            last = listener
        }
    }

    /// Whether LMDB gives out no more snapshots, as once a meta page could not be written.
    private func refusesReaders() -> Bool {
        do throws(LMDBError) {
            _ = try environment.beginRead()
            return false
        } catch {
            return error == .panic
        }
    }
}
