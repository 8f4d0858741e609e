import DequeModule
import Foundation
import LMDB
import Synchronization

/// The one thread that writes: group commit without a timer.
///
/// ```
///   callers ──▶ queue ──▶ take all ─▶ begin ─▶ apply … apply ─▶ commit ─▶ publish ─▶ complete
///                 ▲                                              │ fdatasync
///                 └──────── what arrives meanwhile waits ────────┘
/// ```
///
/// A batch is what arrived while the previous commit was being synced, up to
/// ``Limits/writesPerTransaction`` writes. LMDB's write lock belongs to a thread, hence a thread
/// and not a task.
///
/// How one command's failure stays its own:
/// - it throws before its first write: it is rejected, and the transaction goes on;
/// - it throws after a write, or a write of it fails: the transaction is dropped, and every command
///   of the batch is applied again in a transaction of its own, where only the guilty one fails,
///   of which nothing but its number is stored;
/// - the commit fails because the map is full: the same, for LMDB has stored nothing;
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
    /// Held by the writer too: a dropped store's commands are still written.
    let lockFile: LockFile

    /// A command that was applied, and its error if it was rejected.
    private typealias Applied = (submission: any Submission, error: (any Error)?)

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
        while let batch = queue.takeAll(until: nextFold()) { write(batch) }
    }

    private func write(_ batch: Deque<any Submission>) {
        var waiting = batch
        repeat {
            if let reason = queue.poisonReason {
                for submission in waiting { submission.fail(StoreError.poisoned(reason)) }
                return
            }
            if let step = dueFold() { waiting.prepend(step) }
            let group = writeGroup(&waiting)
            if let group { for alone in group { writeAlone(alone) } }
        } while !waiting.isEmpty
    }

    /// Writes as many commands of `waiting` as one transaction takes.
    ///
    /// - Returns: the commands that must each be tried alone, none of which is stored; or `nil`.
    private func writeGroup(_ waiting: inout Deque<any Submission>) -> [any Submission]? {
        if waiting.isEmpty { return nil }
        var applied: [Applied] = []
        applied.reserveCapacity(waiting.count)
        do {
            var context = try begin()
            while let submission = waiting.first,
                context.transactionWrites + Limits.writesPerCommand <= Limits.writesPerTransaction,
                applied.isEmpty || !submission.startsTransaction
            {
                waiting.removeFirst()
                context.beginCommand()
                do {
                    try submission.apply(to: &context)
                    applied.append((submission, nil))
                } catch {
                    applied.append((submission, error))
                    if context.commandWrites > 0 { return applied.map(\.submission) }
                    context.rejectCommand()
                }
            }
            return try finish(context, applied) ? nil : applied.map(\.submission)
        } catch {
            fail(applied, error)
            return nil
        }
    }

    /// Writes one command in a transaction of its own.
    private func writeAlone(_ submission: any Submission) {
        if let reason = queue.poisonReason {
            submission.fail(StoreError.poisoned(reason))
            return
        }
        var applied: Applied = (submission, StoreError.full)
        do {
            if try attempt(&applied) { return }
            // Nothing of it is stored, but it has had its number, which no other command gets.
            var context = try begin()
            context.beginCommand()
            if try !finish(context, [applied]) { submission.fail(applied.error ?? StoreError.full) }
        } catch {
            fail([applied], error)
        }
    }

    /// Applies one command and commits.
    ///
    /// Whether the caller has been told; `false` if nothing is stored.
    private func attempt(_ applied: inout Applied) throws -> Bool {
        var context = try begin()
        context.beginCommand()
        do {
            try applied.submission.apply(to: &context)
            applied.error = nil
        } catch {
            applied.error = error
            if context.commandWrites > 0 { return false }
            context.rejectCommand()
        }
        if try finish(context, [applied]) { return true }
        applied.error = StoreError.full
        return false
    }

    private func begin() throws -> CommandContext {
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
        return context
    }

    /// Commits and tells everybody; `false` if nothing was stored because the map is full.
    private func finish(
        _ context: consuming CommandContext,
        _ applied: [Applied]
    ) throws -> Bool {
        let publication: Publication
        let afterCommit: [@Sendable () -> Void]
        do throws(LMDBError) {
            do throws(StoreError) {
                publication = try context.putJournals()
                try context.putMeta()
            } catch {
                return false
            }
            afterCommit = try context.commit()
        } catch .mapFull {
            return false
        } catch {
            throw StoreError.outcomeUnknown(error)
        }
        tables.counters.publish(publication) { readers.oldestCommit }
        for body in afterCommit { body() }
        for (submission, error) in applied {
            if let error { submission.fail(error) } else { submission.succeed() }
        }
        return true
    }

    /// Tells the batch that its commit failed, and refuses every later write.
    private func fail(_ applied: [Applied], _ error: any Error) {
        let reason =
            switch error {
            case StoreError.outcomeUnknown(let reason), StoreError.storage(let reason): reason
            case let reason as LMDBError: reason
            default: LMDBError.panic
            }
        let rest = queue.poison(reason)
        for (submission, _) in applied { submission.fail(error) }
        for submission in rest { submission.fail(StoreError.poisoned(reason)) }
    }
}
