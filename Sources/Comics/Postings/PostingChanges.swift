import ChangeFeed
public import Keyspaces

/// What a transaction changes in posting lists: each chunk is read and written once, however many
/// comics of it come or go, and with it the count of each list.
final class PostingChanges<Kind: PostingKind>: GatheredChanges {
    private struct List {
        let key: PostingTerm<Kind>
        var chunks: [Chunk] = []
    }

    /// Changes of one chunk, in their order: the last one of a comic decides.
    private struct Chunk {
        let number: UInt64
        var changes: [(offset: Int, isInsertion: Bool)] = []
    }

    private let keyspace: Keyspace<PostingKey<Kind>, PostingChunk>
    private let totals: Keyspace<PostingTerm<Kind>, Number>?
    /// In the order in which the lists were first changed.
    private var lists: [List] = []
    private var places: [PostingTerm<Kind>: Int] = [:]

    init(
        _ keyspace: Keyspace<PostingKey<Kind>, PostingChunk>,
        _ totals: Keyspace<PostingTerm<Kind>, Number>?
    ) {
        self.keyspace = keyspace
        self.totals = totals
    }

    func note(_ comic: ComicID, _ key: PostingTerm<Kind>, isInsertion: Bool) {
        let list = place(of: key)
        let number = comic.chunk
        // Ids ascend in most transactions, so that the chunk is the last one.
        var place = lists[list].chunks.count - 1
        while place >= 0, lists[list].chunks[place].number != number { place -= 1 }
        if place < 0 {
            place = lists[list].chunks.count
            lists[list].chunks.append(Chunk(number: number))
        }
        lists[list].chunks[place].changes.append((comic.offset, isInsertion))
    }

    private func place(of key: PostingTerm<Kind>) -> Int {
        if let place = places[key] { return place }
        places[key] = lists.count
        lists.append(List(key: key))
        return lists.count - 1
    }

    func put(in context: inout CommandContext) throws(StoreError) {
        for list in lists {
            var growth = 0
            for chunk in list.chunks { growth += try put(chunk, of: list.key, &context) }
            if growth != 0, let totals {
                let old = try context.get(list.key, in: totals)?.value ?? 0
                // More than there were can only go where the total is damaged.
                let new = max(0, Int(clamping: old) + growth)
                if new > 0 {
                    try context.put(Number(UInt64(new)), for: list.key, in: totals)
                } else {
                    try context.delete(list.key, in: totals)
                }
            }
        }
        lists = []
        places = [:]
    }

    /// By how many comics the list has grown.
    private func put(
        _ changed: Chunk,
        of list: PostingTerm<Kind>,
        _ context: inout CommandContext
    ) throws(StoreError) -> Int {
        let key = PostingKey(list.kind, list.term, chunk: changed.number)
        var chunk = try context.get(key, in: keyspace) ?? PostingChunk()
        var growth = 0
        var isChanged = false
        for (offset, isInsertion) in changed.changes {
            if isInsertion, chunk.insert(offset) {
                growth += 1
            } else if !isInsertion, chunk.remove(offset) {
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
}

/// A posting list as a whole: kind (1), term to the end.
public struct PostingTerm<Kind: PostingKind>: KeyCodable, Hashable {
    /// What the term is a term of.
    public let kind: Kind
    /// The term.
    public let term: String

    /// The list of this term.
    public init(_ kind: Kind, _ term: String) {
        self.kind = kind
        self.term = term
    }

    /// Reads kind and term.
    public init(from reader: inout ByteReader) throws(CodecError) {
        kind = try reader.choice()
        term = try reader.lastStringKey()
    }

    /// Writes kind and term.
    public func encode(to writer: inout KeyWriter) {
        writer.unsigned(kind.rawValue)
        writer.lastString(term)
    }

    /// Whether the bytes are equal: for `String`, two spellings of "é" are one.
    public static func == (a: Self, b: Self) -> Bool {
        a.kind == b.kind && a.term.utf8.elementsEqual(b.term.utf8)
    }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(kind.rawValue)
        hasher.combine(bytesOf: term)
    }
}
