import ChangeFeed
public import Keyspaces

/// What a transaction changes in posting lists: each chunk is read and written once, however many
/// comics of it come or go, and with it the count of each list.
///
/// Changes are noted as they come and sorted when they are put: to find the list of each in a table
/// by its term took more time than all else that an index costs.
final class PostingChanges<Kind: PostingKind>: GatheredChanges {
    private let keyspace: Keyspace<PostingKey<Kind>, PostingChunk>
    private let totals: Keyspace<PostingTerm<Kind>, Number>?
    /// In the order of the commands.
    private var changes: [PostingChange] = []

    init(
        _ keyspace: Keyspace<PostingKey<Kind>, PostingChunk>,
        _ totals: Keyspace<PostingTerm<Kind>, Number>?
    ) {
        self.keyspace = keyspace
        self.totals = totals
    }

    func note(_ comic: ComicID, _ list: PostingTerm<Kind>, isInsertion: Bool) {
        changes.append(PostingChange(list: list.name, comic: comic, isInsertion: isInsertion))
    }

    /// Puts what was noted, in the order of the keys.
    ///
    /// - Complexity: O(n log n) in the changes, a read and a write for each chunk.
    func put(in context: inout CommandContext) throws(StoreError) {
        // The sort is stable: of changes of one comic the last one stays the last.
        changes.sort()
        var rest = changes[...]
        changes = []
        while let name = rest.first?.list {
            let list = PostingTerm<Kind>(name)
            var growth = 0
            while let first = rest.first, first.list == name {
                let changed = rest.prefix { $0.isOfSameChunk(as: first) }
                rest.removeFirst(changed.count)
                let key = PostingKey(list.kind, list.term, first.comic)
                growth += try put(changed, key, &context)
            }
            try grow(list, by: growth, &context)
        }
    }

    /// Puts the changes of one chunk; by how many comics it has grown.
    private func put(
        _ changes: ArraySlice<PostingChange>,
        _ key: PostingKey<Kind>,
        _ context: inout CommandContext
    ) throws(StoreError) -> Int {
        var chunk = try context.get(key, in: keyspace) ?? PostingChunk()
        var growth = 0
        var isChanged = false
        for change in changes {
            if change.isInsertion, chunk.insert(change.comic.offset) {
                growth += 1
            } else if !change.isInsertion, chunk.remove(change.comic.offset) {
                growth -= 1
            } else {
                continue
            }
            isChanged = true
        }
        if !isChanged { return 0 }
        if chunk.isEmpty {
            try context.delete(key, in: keyspace)
        } else {
            try context.put(chunk, for: key, in: keyspace)
        }
        return growth
    }

    /// Keeps the count of a list, if counts are kept.
    private func grow(
        _ list: PostingTerm<Kind>,
        by growth: Int,
        _ context: inout CommandContext
    ) throws(StoreError) {
        guard growth != 0, let totals else { return }
        let old = try context.get(list, in: totals)?.value ?? 0
        // More than there were can only go where the total is damaged.
        let new = max(0, Int(clamping: old) + growth)
        if new > 0 {
            try context.put(Number(UInt64(new)), for: list, in: totals)
        } else {
            try context.delete(list, in: totals)
        }
    }
}

/// A comic that comes to a list or leaves it, ordered as the rows of lists are.
private struct PostingChange: Comparable {
    let list: PostingName
    let comic: ComicID
    let isInsertion: Bool

    func isOfSameChunk(as other: Self) -> Bool {
        comic.chunk == other.comic.chunk && list == other.list
    }

    static func < (a: Self, b: Self) -> Bool {
        a.list == b.list ? a.comic < b.comic : a.list < b.list
    }
}

/// A posting list as a whole: kind (1), term to the end.
public struct PostingTerm<Kind: PostingKind>: KeyCodable, Hashable, Comparable {
    /// What the term is a term of.
    public let kind: Kind
    let name: PostingName

    /// The term.
    public var term: String { name.term }

    /// The list of this term.
    public init(_ kind: Kind, _ term: String) {
        self.kind = kind
        name = PostingName(kind.rawValue, term)
    }

    /// The list of this name, which was one of the same kind.
    init(_ name: PostingName) {
        guard let kind = Kind(rawValue: name.kind) else {
            preconditionFailure("a list of another kind")
        }
        self.kind = kind
        self.name = name
    }

    /// Reads kind and term.
    public init(from reader: inout ByteReader) throws(CodecError) {
        self.init(try reader.choice(), try reader.lastStringKey())
    }

    /// Writes kind and term.
    public func encode(to writer: inout KeyWriter) {
        writer.unsigned(kind.rawValue)
        writer.lastString(term)
    }

    /// Whether the bytes are equal: for `String`, two spellings of "é" are one.
    public static func == (a: Self, b: Self) -> Bool { a.name == b.name }

    /// Whether the key of `a` is below that of `b`.
    public static func < (a: Self, b: Self) -> Bool { a.name < b.name }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// The name of a posting list: its term and the byte of its kind, compared as bytes.
///
/// It is no generic type, because names are sorted by the thousand: by code that looks up the
/// metadata of a type for each comparison that took ten times as long.
struct PostingName: Sendable, Hashable, Comparable {
    let term: String
    /// The kind and the first seven bytes of the term: by these alone most are told apart.
    private let beginning: UInt64

    /// Bytes of a term that ``beginning`` holds.
    private static let begun = 7

    init(_ kind: UInt8, _ term: String) {
        self.term = term
        var beginning = UInt64(kind) << 56
        var shift: UInt64 = 56
        for byte in term.utf8.prefix(Self.begun) {
            shift -= 8
            beginning |= UInt64(byte) << shift
        }
        self.beginning = beginning
    }

    var kind: UInt8 { UInt8(truncatingIfNeeded: beginning >> 56) }

    static func == (a: Self, b: Self) -> Bool {
        let count = a.term.utf8.count
        return a.beginning == b.beginning && count == b.term.utf8.count
            && (count <= begun || a.term.utf8.elementsEqual(b.term.utf8))
    }

    static func < (a: Self, b: Self) -> Bool {
        if a.beginning != b.beginning { return a.beginning < b.beginning }
        let (left, right) = (a.term.utf8.count, b.term.utf8.count)
        // The shorter one is a prefix of the other.
        if min(left, right) <= begun { return left < right }
        return a.term.utf8.lexicographicallyPrecedes(b.term.utf8)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(beginning)
        hasher.combine(bytesOf: term)
    }
}
