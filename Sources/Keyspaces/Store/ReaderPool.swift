import Glibc
import LMDB
import Synchronization

/// Parked read transactions, taken for a snapshot and given back, with the age of those in use.
///
/// LMDB frees only the slots of dead processes: a reader forgotten in this one would pin pages
/// until the file has eaten the disk. Ages make it visible.
final class ReaderPool: Sendable {
    /// One reader slot; `parked` is `nil` while a snapshot has it.
    final class Slot: Sendable {
        private let parked = Mutex<ParkedReadTransaction?>(nil)
        /// When the snapshot in use began, in nanoseconds of the monotonic clock; 0 if idle.
        let began = Atomic<UInt64>(0)
        /// The commit of the snapshot in use; 0 while it is not known; the greatest if idle.
        let commit = Atomic<Int>(.max)

        func take() -> ParkedReadTransaction? {
            parked.withLock { $0.take() }
        }

        func park(_ transaction: consuming ParkedReadTransaction) {
            var parking = Optional(transaction)
            parked.withLock { $0 = parking.take() }
        }
    }

    private struct Slots {
        var idle: [Slot] = []
        var all: [Slot] = []
    }

    private let environment: Environment
    private let slots = Mutex(Slots())

    init(_ environment: Environment) {
        self.environment = environment
    }

    private func now() -> UInt64 {
        // Every read asks: a `ContinuousClock.Instant` would cost divisions of 128 bits.
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Runs `body` on a snapshot of the last commit.
    @available(*, noasync)
    func read<Result>(
        _ tables: StoreTables,
        _ body: (borrowing Snapshot) throws -> Result
    ) throws -> Result {
        let slot = slots.withLock { $0.idle.popLast() } ?? added()
        defer { slots.withLock { $0.idle.append(slot) } }
        slot.commit.store(0, ordering: .sequentiallyConsistent)
        defer { slot.commit.store(.max, ordering: .releasing) }
        let snapshot = Snapshot(transaction: try begin(slot), tables: tables)
        slot.commit.store(snapshot.commit, ordering: .releasing)
        slot.began.store(now(), ordering: .relaxed)
        defer { slot.began.store(0, ordering: .relaxed) }
        do {
            let result = try body(snapshot)
            slot.park(snapshot.end())
            return result
        } catch {
            slot.park(snapshot.end())
            throw error
        }
    }

    @available(*, noasync)
    private func begin(_ slot: Slot) throws(StoreError) -> ReadTransaction {
        do throws(LMDBError) {
            guard let parked = slot.take() else { return try environment.beginRead() }
            return try parked.renew()
        } catch {
            throw .storage(error)
        }
    }

    private func added() -> Slot {
        let slot = Slot()
        slots.withLock { $0.all.append(slot) }
        return slot
    }

    /// The commit of the oldest snapshot in use, or one before it; the greatest number if none is.
    ///
    /// A snapshot that begins later is of the last commit or a later one.
    var oldestCommit: Int {
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        return slots.withLock { slots in
            slots.all.map { $0.commit.load(ordering: .sequentiallyConsistent) }.min() ?? .max
        }
    }

    /// How long the oldest snapshot in use has been open; `nil` if none is.
    func oldest() -> Duration? {
        let began = slots.withLock { slots in
            slots.all.map { $0.began.load(ordering: .relaxed) }.filter { $0 != 0 }.min()
        }
        guard let began else { return nil }
        return .nanoseconds(Int64(now() - min(began, now())))
    }
}
