import Foundation

/// Which counters are incremented how often.
enum Distribution: String, Sendable {
    /// Each as often as any other.
    case uniform
    /// By rank, with exponent 0.99 (Gray et al., SIGMOD 1994).
    case zipf

    /// Keys that are drawn beforehand: drawing them is no part of what is measured.
    private static let drawn = 1 << 20

    /// Keys from 0 up to `count`, the same each time.
    ///
    /// - Complexity: O(count) for Zipf's table.
    func keys(below count: Int) -> [UInt64] {
        var generator = SplitMix64(state: 1)
        switch self {
        case .uniform:
            return (0..<Self.drawn).map { _ in generator.next() % UInt64(count) }
        case .zipf:
            let table = Self.cumulative(count)
            return (0..<Self.drawn).map { _ in
                let rank = Self.rank(of: generator.unit(), in: table)
                // Neighbours in rank are no neighbours in key: the factor is a prime.
                return UInt64(rank) * 2_654_435_761 % UInt64(count)
            }
        }
    }

    /// The shares of the first ranks together, for each rank.
    private static func cumulative(_ count: Int) -> [Double] {
        var sum = 0.0
        var table = (1...count).map { rank -> Double in
            sum += 1 / pow(Double(rank), 0.99)
            return sum
        }
        for index in table.indices { table[index] /= sum }
        return table
    }

    /// The first rank whose share, with those before it, reaches `share`.
    private static func rank(of share: Double, in table: [Double]) -> Int {
        var (low, high) = (0, table.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if table[middle] < share { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
private struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 to 1.
    mutating func unit() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }
}
