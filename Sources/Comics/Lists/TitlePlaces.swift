import ChangeFeed
import Keyspaces

/// The places of the order of titles, of which columns have the first seven bytes only.
///
/// Titles that begin alike are a class. Between classes the columns decide; inside the one or two
/// classes that the page begins and ends in, whole titles do:
///
/// ```
///   class     "mahou sh"      "my broth"    "naruto"      "one punc"
///   titles    ....c.........  ............  ............  ..........
///             whole titles       column        column     whole titles, as many as are missing
/// ```
struct TitlePlaces: ListPlaces {
    let orders: Orders
    let records: Keyspace<ComicID, ComicRecord>
    /// Steps along a class before the rest of it is read.
    let steps: Int
    var keyspace: Keyspace<TitleOrderKey, Empty> { orders.titles }

    func select(
        _ set: ComicSet,
        past after: TitleOrderKey?,
        _ scan: ScanOrder,
        count: Int,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> [TitleOrderKey] {
        var found: [TitleOrderKey] = []
        var lowest: UInt64? = 0
        if let after {
            let prefix = UInt64(titlePrefix: after.title)
            let rank = prefix ^ scan.flip
            lowest = rank == .max ? nil : rank + 1
            found = try members(of: prefix, set, past: after, scan, count: count, in: reader)
        }
        let missing = count - found.count
        if missing == 0 { return found }
        var best = BestPlaces(missing)
        try orders.columns.forEachTitle(
            of: set,
            scan,
            reader,
            wanted: { best.wanted(from: lowest, scan) },
            do: { comic, rank in best.add(Place(rank, comic, scan)) }
        )
        let places = best.sorted()
        // The last class may have more members than those that happen to be among the places.
        let last = places.count == missing ? places.last?.rank : nil
        let whole = places.filter { $0.rank != last }.map { $0.comic(scan) }
        found += try titles(of: whole, in: reader).sorted(scan)
        if let last {
            let missing = count - found.count
            let prefix = last ^ scan.flip
            found += try members(of: prefix, set, past: nil, scan, count: missing, in: reader)
        }
        return found
    }

    /// The first places of a class, at most `count`: by walking the class, or, if the set has few
    /// of it, by reading the titles of those.
    private func members(
        of prefix: UInt64,
        _ set: ComicSet,
        past after: TitleOrderKey?,
        _ scan: ScanOrder,
        count: Int,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> [TitleOrderKey] {
        var range = KeyRange.titles(from: prefix)
        if let after { range = range.past(after.encoded, scan) }
        var found: [TitleOrderKey] = []
        var taken = 0
        var rows = try reader.rows(of: keyspace, in: range, order: scan)
        while try rows.advance() {
            if set.contains(try rows.comic()) { found.append(try rows.key()) }
            taken += 1
            if found.count == count { return found }
            if taken == steps {
                let key = try rows.key()
                let rest = count - found.count
                return try found + read(of: prefix, set, past: key, scan, count: rest, in: reader)
            }
        }
        return found
    }

    private func read(
        of prefix: UInt64,
        _ set: ComicSet,
        past after: TitleOrderKey,
        _ scan: ScanOrder,
        count: Int,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> [TitleOrderKey] {
        let room = max(Limits.selectedPlaces, count > .max / 2 ? .max : 2 * count)
        var best: [TitleOrderKey] = []
        try orders.columns.forEachTitle(
            of: set,
            scan,
            reader,
            wanted: { prefix...prefix },
            do: { comic, _ in
                guard let key = try title(of: comic, in: reader) else { return }
                if !after.precedes(key, scan) { return }
                best.append(key)
                if best.count >= room { best = Array(best.sorted(scan).prefix(count)) }
            }
        )
        return Array(best.sorted(scan).prefix(count))
    }

    private func titles(
        of comics: [ComicID],
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> [TitleOrderKey] {
        var keys: [TitleOrderKey] = []
        for comic in comics {
            if let key = try title(of: comic, in: reader) { keys.append(key) }
        }
        return keys
    }

    private func title(
        of comic: ComicID,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> TitleOrderKey? {
        try reader.peek(comic, in: records) { (reader) throws(CodecError) in
            TitleOrderKey(try ComicRecord.titleKey(&reader), comic)
        }
    }
}

extension KeyRange {
    /// The places of titles that begin with these bytes, or are shorter and consist of them.
    fileprivate static func titles(from prefix: UInt64) -> KeyRange {
        .prefix { writer in
            var rest = prefix
            for _ in 0..<7 {
                let byte = UInt8(truncatingIfNeeded: rest >> 48)
                writer.unsigned(byte)
                // The end of a title.
                if byte == 0 { return }
                rest <<= 8
            }
        }
    }
}

extension TitleOrderKey {
    /// Whether this place comes first in the direction of a list.
    fileprivate func precedes(_ other: TitleOrderKey, _ scan: ScanOrder) -> Bool {
        switch scan {
        case .ascending: isBelow(other)
        case .descending: other.isBelow(self)
        }
    }

    private func isBelow(_ other: TitleOrderKey) -> Bool {
        if title.utf8.elementsEqual(other.title.utf8) { return comic < other.comic }
        return title.utf8.lexicographicallyPrecedes(other.title.utf8)
    }
}

extension [TitleOrderKey] {
    fileprivate func sorted(_ scan: ScanOrder) -> Self { sorted { $0.precedes($1, scan) } }
}
