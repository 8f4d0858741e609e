import ChangeFeed
import Keyspaces

/// The places of an order by a number: rank and id decide, and the column has both.
struct RankPlaces: ListPlaces {
    let order: ComicOrder
    let orders: Orders
    var keyspace: Keyspace<RankOrderKey, Empty> { orders.keyspace(order) }

    func select(
        _ set: ComicSet,
        past after: RankOrderKey?,
        _ scan: ScanOrder,
        count: Int,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> [RankOrderKey] {
        let first = after.map { Place($0.rank, $0.comic, scan) }
        var best = BestPlaces(count)
        // An order by a number has one column.
        let column = order.columns[0]
        try orders.columns.forEach(
            of: set,
            in: column,
            scan,
            reader,
            wanted: { block in
                guard let first else { return best.wanted(from: 0, scan) }
                return best.wanted(from: first.lowestRank(in: block, scan), scan)
            },
            do: { comic, rank in
                let place = Place(rank, comic, scan)
                if let first, place <= first { return }
                best.add(place)
            }
        )
        return best.sorted().map { RankOrderKey($0.rank(scan), $0.comic(scan)) }
    }
}

/// A rank and a comic, so that the place that comes first in the direction of a list is the
/// smallest: of a list that descends the complements.
struct Place: Comparable {
    let rank: UInt64
    let comic: UInt64

    init(_ rank: UInt64, _ comic: ComicID, _ scan: ScanOrder) {
        self.rank = rank ^ scan.flip
        self.comic = comic.rawValue ^ scan.flip
    }

    func rank(_ scan: ScanOrder) -> UInt64 { rank ^ scan.flip }
    func comic(_ scan: ScanOrder) -> ComicID { ComicID(comic ^ scan.flip) }

    /// The lowest rank, turned, with which a comic of a block can come behind this place.
    ///
    /// Of those with an equal rank the ids decide. Above all ranks there is none.
    func lowestRank(in block: UInt64, _ scan: ScanOrder) -> UInt64? {
        let own = comic(scan).rawValue >> 8
        let isBefore = scan == .ascending ? block < own : block > own
        return isBefore ? (rank == .max ? nil : rank + 1) : rank
    }

    static func < (a: Place, b: Place) -> Bool {
        a.rank == b.rank ? a.comic < b.comic : a.rank < b.rank
    }
}

extension ScanOrder {
    /// What turns numbers so that the first ones in this direction are the smallest.
    var flip: UInt64 { self == .ascending ? 0 : .max }
}

/// The smallest of many places, in bounded memory: a heap's work, done by sorting now and then.
///
/// Places come in the direction of their comics' ids. Of two with the same rank the first one is
/// the smaller one, so that a rank which equals the bound's is not wanted any more: else all comics
/// without a view would be looked at, one by one.
///
/// - Complexity: O(1) amortised for each place, O(n log n) with n being those kept.
struct BestPlaces {
    private let count: Int
    private let room: Int
    private var places: [Place] = []
    /// Only what is below can be among the smallest.
    private(set) var bound: Place?

    /// The `count` smallest.
    init(_ count: Int) {
        self.count = max(0, count)
        room = max(Limits.selectedPlaces, count > .max / 2 ? .max : 2 * count)
    }

    /// The ranks, not turned, that are not below `lowest`, which is turned, and that can still be
    /// among the smallest.
    func wanted(from lowest: UInt64?, _ scan: ScanOrder) -> ClosedRange<UInt64>? {
        guard let lowest else { return nil }
        var highest = UInt64.max
        if let bound {
            if bound.rank == 0 { return nil }
            highest = bound.rank - 1
        }
        if lowest > highest { return nil }
        return scan == .ascending ? lowest...highest : ~highest ... ~lowest
    }

    mutating func add(_ place: Place) {
        if let bound, bound <= place { return }
        places.append(place)
        if places.count >= room { prune() }
    }

    private mutating func prune() {
        places.sort()
        if places.count < count { return }
        places.removeLast(places.count - count)
        bound = places.last
    }

    /// The smallest, ascending.
    func sorted() -> [Place] { Array(places.sorted().prefix(count)) }
}
