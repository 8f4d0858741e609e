import Foundation
import Keyspaces
import Synchronization

/// Keeps a number of increments in flight for a time: each that is acknowledged is followed by the
/// next one.
final class Load: Sendable {
    private let store: Store
    private let tallies: Tallies
    private let byCounter: Bool
    /// Drawn beforehand: making them is no part of what is measured.
    private let keys: [UInt64]
    private let submitted = Atomic<Int>(0)
    private let acknowledged = Atomic<Int>(0)
    private let isOver = Atomic<Bool>(false)
    private let done = DispatchSemaphore(value: 0)
    private let start = ContinuousClock.now
    /// When the last sampled acknowledgement came, and the longest time between two, in nanoseconds.
    private let last = Atomic<Int64>(0)
    private let longest = Atomic<Int64>(0)

    init(_ store: Store, _ tallies: Tallies, _ keys: [UInt64], byCounter: Bool) {
        self.store = store
        self.tallies = tallies
        self.keys = keys
        self.byCounter = byCounter
    }

    /// Runs the load; acknowledged increments by second.
    func run(inFlight: Int, seconds: Double) -> Double {
        let began = ContinuousClock.now
        for _ in 0..<inFlight { submit() }
        Thread.sleep(forTimeInterval: seconds)
        let count = acknowledged.load(ordering: .relaxed)
        let elapsed = ContinuousClock.now - began
        isOver.store(true, ordering: .releasing)
        for _ in 0..<inFlight { done.wait() }
        return Double(count) / (elapsed / .seconds(1))
    }

    private func noteTime() {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        let now = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        let before = last.exchange(now, ordering: .relaxed)
        if before > 0 { longest.max(now - before, ordering: .relaxed) }
    }

    private func submit() {
        let number = submitted.wrappingAdd(1, ordering: .relaxed).oldValue
        let key = keys[number % keys.count]
        do {
            if byCounter {
                try store.enqueue(Count(key: key), to: tallies) { _ in self.next() }
            } else {
                try store.enqueue(WriteBack(key: key), to: tallies) { _ in self.next() }
            }
        } catch {
            fatalError("\(error)")
        }
    }

    /// The longest time without an acknowledgement, in milliseconds: of the longest commit.
    var longestCommit: Double { Double(longest.load(ordering: .relaxed)) / 1_000_000 }

    private func next() {
        let count = acknowledged.wrappingAdd(1, ordering: .relaxed).newValue
        if count % 16 == 0 { noteTime() }
        if isOver.load(ordering: .acquiring) { done.signal() } else { submit() }
    }
}

/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Which counters are incremented how often.
enum KeyChoice: Sendable {
    /// Each as often as any other.
    case uniform(Int)
    /// By rank, with exponent 0.99 (Gray et al., SIGMOD 1994): the table of its distribution.
    case zipf([Double])

    static func zipf(_ count: Int) -> KeyChoice {
        var sum = 0.0
        var table = (1...count).map { rank -> Double in
            sum += 1 / pow(Double(rank), 0.99)
            return sum
        }
        for index in table.indices { table[index] /= sum }
        return .zipf(table)
    }

    func next(_ generator: inout SplitMix) -> UInt64 {
        switch self {
        case .uniform(let count): return generator.next() % UInt64(count)
        case .zipf(let table):
            let wanted = Double(generator.next() >> 11) / 9_007_199_254_740_992
            var (low, high) = (0, table.count - 1)
            while low < high {
                let middle = (low + high) / 2
                if table[middle] < wanted { low = middle + 1 } else { high = middle }
            }
            // Neighbours in rank are no neighbours in key.
            return UInt64(low) &* 0x9E37_79B1 % UInt64(table.count)
        }
    }
}
