import ChangeFeed
public import Keyspaces

/// What one reads before and after a chapter.
public struct Neighbours: Sendable, Equatable {
    /// The chapter before; `nil` if there is none.
    public let previous: Chapter?
    /// The chapter after; `nil` if there is none.
    public let next: Chapter?
}

/// A place as readers count them: several chapters may stand at one, by other groups.
private struct Stop: Equatable {
    let volume: SortKey
    let sortKey: SortKey

    init(_ place: ChapterPlace) {
        volume = place.volume
        sortKey = place.sortKey
    }
}

extension Shelf {
    /// The neighbours of a chapter: of the same comic and language, at the nearest other volume and
    /// sort key before and behind it at which there is a public chapter, or any `withHidden`.
    ///
    /// Where several chapters stand at that place, one that shares a group with this chapter goes
    /// first, then the one with the lowest id. At most ``Limits/chaptersPerNeighbour`` chapters are
    /// looked at each way; what lies behind them is none.
    ///
    /// - Complexity: O(log n + chapters passed over).
    public func neighbours(
        of chapter: Chapter,
        withHidden: Bool = false,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> Neighbours {
        Neighbours(
            previous: try neighbour(of: chapter, .descending, withHidden, reader),
            next: try neighbour(of: chapter, .ascending, withHidden, reader)
        )
    }

    private func neighbour(
        of chapter: Chapter,
        _ order: ScanOrder,
        _ withHidden: Bool,
        _ reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> Chapter? {
        let own = ChapterPlace(chapter.id, chapter.record)
        let groups = Set(chapter.record.fields.groups)
        let range = KeyRange.prefix { own.comic.encode(to: &$0) }.past(own.encoded, order)
        var stop: Stop?
        var best: Chapter?
        var looked = 0
        var rows = try reader.rows(of: places, in: range, order: order)
        while looked < Limits.chaptersPerNeighbour, try rows.advance() {
            looked += 1
            let place = try rows.key()
            if Stop(place) == Stop(own) { continue }
            if let stop, stop != Stop(place) { break }
            guard place.language == own.language,
                let record = try reader.get(place.chapter, in: chapters),
                withHidden || record.isPublic
            else { continue }
            stop = Stop(place)
            let found = Chapter(id: place.chapter, record: record)
            if best.map({ found.goesBefore($0, for: groups) }) ?? true { best = found }
        }
        return best
    }
}

extension Chapter {
    /// Whether who reads chapters by these groups rather reads this one than another at its place.
    fileprivate func goesBefore(_ other: Chapter, for groups: Set<String>) -> Bool {
        let (own, others) = (shares(groups), other.shares(groups))
        return own == others ? id < other.id : own
    }

    private func shares(_ groups: Set<String>) -> Bool {
        record.fields.groups.contains(where: groups.contains)
    }
}
