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
    /// Held by the writer too: a dropped store's commands are still written.
    let lockFile: LockFile

    private typealias Applied = (
        submission: Submission, result: Result<@Sendable () -> Void, any Error>
    )

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
        while let batch = queue.takeAll() { write(batch) }
    }

    private func write(_ batch: Deque<Submission>) {
        var waiting = batch
        while !waiting.isEmpty {
            if let reason = queue.poisonReason {
                for submission in waiting {
                    submission.fail(StoreError.poisoned(reason))
                }
                return
            }
            let group = writeGroup(&waiting)
            if let group { for alone in group { writeAlone(alone) } }
        }
    }

    /// Writes as many commands of `waiting` as one transaction takes.
    ///
    /// - Returns: the commands that must each be tried alone, none of which is stored; or `nil`.
    private func writeGroup(_ waiting: inout Deque<Submission>) -> [Submission]? {
        var applied: [Applied] = []
        do {
            var context = try begin()
            while let submission = waiting.first,
                context.transactionWrites + Limits.writesPerCommand <= Limits.writesPerTransaction
            {
                waiting.removeFirst()
                context.beginCommand()
                do {
                    applied.append((submission, .success(try submission.apply(&context))))
                } catch {
                    applied.append((submission, .failure(error)))
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
    private func writeAlone(_ submission: Submission) {
        if let reason = queue.poisonReason {
            submission.fail(StoreError.poisoned(reason))
            return
        }
        var applied: Applied = (submission, .failure(StoreError.full))
        do {
            if try attempt(&applied) { return }
            // Nothing of it is stored, but it has had its number, which no other command gets.
            var context = try begin()
            context.beginCommand()
            if try !finish(context, [applied]) { submission.complete(applied.result) }
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
            applied.result = .success(try applied.submission.apply(&context))
        } catch {
            applied.result = .failure(error)
            if context.commandWrites > 0 { return false }
            context.rejectCommand()
        }
        if try finish(context, [applied]) { return true }
        applied.result = .failure(StoreError.full)
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
        let publish: [@Sendable () -> Void]
        do throws(LMDBError) {
            do throws(StoreError) {
                try context.putMeta()
            } catch {
                return false
            }
            publish = try context.commit()
        } catch .mapFull {
            return false
        } catch {
            throw StoreError.outcomeUnknown(error)
        }
        for body in publish { body() }
        for (submission, result) in applied { submission.complete(result) }
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
