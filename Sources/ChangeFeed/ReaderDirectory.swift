public import Keyspaces

/// The subjects of many readers, for what writes out rows that hold their numbers.
///
/// The subjects are read once and kept for later snapshots. Whether a reader still has the number
/// is asked of each snapshot, so that nobody who is erased is named, however old the directory is.
///
/// It holds every reader in memory: some hundred bytes each.
public struct ReaderDirectory: Sendable {
    private let readers: ReaderIDs
    /// In the order of their UTF-8.
    private var subjects: [String] = []
    private var ranks: [ReaderID: Int] = [:]
    /// The last number that was given out when the subjects were read.
    private var last: UInt64 = 0

    /// A directory that reads the subjects when they are asked for.
    public init(_ readers: ReaderIDs) { self.readers = readers }

    /// What belongs to readers, in the order of their subjects' UTF-8; what belongs to somebody who
    /// is erased, and is still to be dropped, is left out.
    ///
    /// - Complexity: O(n log n) for n items; O(readers) more if a number is not known yet.
    public mutating func named<Item>(
        _ items: [Item],
        by reader: (Item) -> ReaderID,
        in source: borrowing some KeyspaceReader & ~Copyable
    ) throws -> [(subject: String, item: Item)] {
        if items.contains(where: { reader($0).rawValue > last }) { try load(source) }
        var ranked: [(rank: Int, item: Item)] = []
        for item in items {
            let id = reader(item)
            guard let rank = ranks[id], try readers.reader(subjects[rank], in: source) == id
            else { continue }
            ranked.append((rank, item))
        }
        ranked.sort { $0.rank < $1.rank }
        return ranked.map { (subjects[$0.rank], $0.item) }
    }

    private mutating func load(_ source: borrowing some KeyspaceReader & ~Copyable) throws {
        subjects.removeAll()
        ranks.removeAll()
        last = try source.value(of: readers.last)
        var rows = try source.rows(of: readers.keyspace)
        while let (subject, id) = try rows.next() {
            ranks[ReaderID(id.value)] = subjects.count
            subjects.append(subject.text)
        }
    }
}
