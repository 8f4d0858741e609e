public import ChangeFeed
public import Keyspaces

/// Posting lists: which comics have a term.
///
/// A list is read from the map into a ``ComicSet``, or combined with one without being read whole:
/// chunks that the set has nothing in are passed over.
///
/// ```
///   term "action"   chunk 0   chunk 1             chunk 3   ─┐
///                      │                             │       ├─ and ─▶ chunk 0, chunk 3
///   the set         chunk 0             chunk 2   chunk 3   ─┘
/// ```
public struct Postings<Kind: PostingKind>: Sendable {
    /// The chunks of all lists.
    public let keyspace: Keyspace<PostingKey<Kind>, PostingChunk>
    /// How many comics each list has, if that is kept.
    public let totals: Keyspace<PostingTerm<Kind>, Number>?
    /// The name of the keyspace of counts, if there is one.
    var totalNames: [String] { totals.map { [$0.name] } ?? [] }
    private let changes: Gathered<PostingChanges<Kind>>

    /// Adds the keyspace `name` for the lists, and one for their counts if that is named too.
    public init(_ schema: inout Schema, _ name: String, totals totalsName: String? = nil) {
        let keyspace: Keyspace<PostingKey<Kind>, PostingChunk> = schema.keyspace(name)
        let totals: Keyspace<PostingTerm<Kind>, Number>? = totalsName.map { schema.keyspace($0) }
        self.keyspace = keyspace
        self.totals = totals
        changes = schema.gather { PostingChanges(keyspace, totals) }
    }
}

/// Reads.
extension Postings {
    /// The comics that have a term.
    ///
    /// - Complexity: O(log n + chunks).
    public func set(
        _ kind: Kind,
        _ term: String,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws(StoreError) -> ComicSet {
        var set = ComicSet()
        var rows = try reader.rows(of: keyspace, in: PostingKey.chunks(kind, term))
        while try rows.advance() { set.append(try rows.chunk(), try rows.value()) }
        return set
    }

    /// How many comics have a term.
    ///
    /// - Complexity: O(log n) if the counts are kept, else O(chunks).
    public func count(
        _ kind: Kind,
        _ term: String,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws(StoreError) -> UInt64 {
        if let totals { return try reader.get(PostingTerm(kind, term), in: totals)?.value ?? 0 }
        var count = 0
        var rows = try reader.rows(of: keyspace, in: PostingKey.chunks(kind, term))
        while try rows.advance() { count += try rows.value().count }
        return UInt64(count)
    }

    /// The comic with the lowest id that has a term.
    ///
    /// - Complexity: O(log n).
    public func first(
        _ kind: Kind,
        _ term: String,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws(StoreError) -> ComicID? {
        var rows = try reader.rows(of: keyspace, in: PostingKey.chunks(kind, term))
        guard try rows.advance() else { return nil }
        let offset = try rows.value().first
        return ComicID(chunk: try rows.chunk(), offset: offset)
    }

    /// Whether the comic has the term.
    ///
    /// - Complexity: O(log n).
    public func contains(
        _ comic: ComicID,
        _ kind: Kind,
        _ term: String,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws(StoreError) -> Bool {
        let chunk = try reader.get(PostingKey(kind, term, comic), in: keyspace)
        return chunk?.contains(comic.offset) ?? false
    }

    /// Whether any comic has a term.
    ///
    /// - Complexity: O(log n).
    public func contains(
        _ kind: Kind,
        _ term: String,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws(StoreError) -> Bool {
        var rows = try reader.rows(of: keyspace, in: PostingKey.chunks(kind, term))
        return try rows.advance()
    }

    /// Keeps of `set` the comics that have a term.
    ///
    /// - Complexity: O(chunks of the set × log n), and O(chunks of the list) where these follow
    ///   each other.
    public func intersect(
        _ set: inout ComicSet,
        _ kind: Kind,
        _ term: String,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws(StoreError) {
        try combine(&set, kind, term, in: reader) { mine, theirs in
            guard let theirs else { return false }
            mine.formIntersection(theirs)
            return true
        }
    }

    /// Takes the comics that have a term out of `set`.
    ///
    /// - Complexity: as ``intersect(_:_:_:in:)``.
    public func subtract(
        from set: inout ComicSet,
        _ kind: Kind,
        _ term: String,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws(StoreError) {
        try combine(&set, kind, term, in: reader) { mine, theirs in
            if let theirs { mine.subtract(theirs) }
            return true
        }
    }

    /// Adds the comics that have a term to `set`.
    ///
    /// - Complexity: O(chunks of the list), and O(chunks of the set) for each one that the set has
    ///   not, so that the longest list is best taken first.
    public func unite(
        _ set: inout ComicSet,
        _ kind: Kind,
        _ term: String,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws(StoreError) {
        var place = 0
        var rows = try reader.rows(of: keyspace, in: PostingKey.chunks(kind, term))
        while try rows.advance() {
            set.formUnion(try rows.chunk(), try rows.value(), searchingFrom: &place)
        }
    }

    /// Walks the set and the list's chunks side by side.
    private func combine(
        _ set: inout ComicSet,
        _ kind: Kind,
        _ term: String,
        in reader: borrowing some KeyspaceReader & ~Copyable,
        _ change: (inout PostingChunk, PostingChunk?) -> Bool
    ) throws(StoreError) {
        var rows = try reader.rows(of: keyspace, in: PostingKey.chunks(kind, term))
        var isThere = try rows.advance()
        try set.filter { (chunk, mine) throws(StoreError) in
            // Most lists that are long have a chunk next to the other.
            if isThere, try rows.chunk() < chunk { isThere = try rows.advance() }
            if isThere, try rows.chunk() < chunk {
                isThere = try rows.skip(to: PostingKey(kind, term, chunk: chunk))
            }
            guard isThere, try rows.chunk() == chunk else { return change(&mine, nil) }
            return change(&mine, try rows.value())
        }
    }

    /// The terms of a kind that begin with `prefix`, ascending by their bytes, from the first one
    /// after `last`.
    ///
    /// - Complexity: O(log n) a term, however long its list is.
    @_lifetime(borrow reader)
    public func terms(
        _ kind: Kind,
        prefix: String = "",
        after last: String? = nil,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws(StoreError) -> PostingTerms<Kind> {
        let rows = try reader.rows(of: keyspace, in: PostingKey.terms(kind, from: prefix))
        return PostingTerms(rows: rows, kind: kind, last: last)
    }
}

/// Terms, one at a time, each found by seeking past the one before.
public struct PostingTerms<Kind: PostingKind>: ~Copyable, ~Escapable {
    private var rows: Rows<PostingKey<Kind>, PostingChunk>
    private let kind: Kind
    private var last: String?

    @_lifetime(copy rows)
    init(rows: consuming Rows<PostingKey<Kind>, PostingChunk>, kind: Kind, last: String?) {
        self.rows = rows
        self.kind = kind
        self.last = last
    }

    /// The next term, or `nil` past the last one.
    @_lifetime(self: copy self)
    public mutating func next() throws(StoreError) -> String? {
        let isThere =
            if let last {
                try rows.skip(to: PostingKey(kind, last, chunk: .max))
            } else {
                try rows.advance()
            }
        last = isThere ? try rows.key().term : last
        return isThere ? last : nil
    }
}

/// Writes, which a commit makes visible: inside a command they are not read.
extension Postings {
    /// Notes that the comic has the term.
    public func insert(
        _ comic: ComicID,
        _ kind: Kind,
        _ term: String,
        in context: inout CommandContext
    ) throws(StoreError) {
        let list = PostingTerm(kind, term)
        try context.gathering(changes).note(comic, list, isInsertion: true)
    }

    /// Notes that the comic has the term no longer.
    public func remove(
        _ comic: ComicID,
        _ kind: Kind,
        _ term: String,
        in context: inout CommandContext
    ) throws(StoreError) {
        let list = PostingTerm(kind, term)
        try context.gathering(changes).note(comic, list, isInsertion: false)
    }
}

extension Rows {
    /// The number of the chunk moved to, without its term.
    func chunk<Kind>() throws(StoreError) -> UInt64 where Key == PostingKey<Kind> {
        // No key of a chunk is as short as that.
        if keyBytes.byteCount < 8 { return try key().chunk }
        var reader = ByteReader(keyBytes.extracting(last: 8))
        do throws(CodecError) {
            return try reader.unsigned()
        } catch {
            return try key().chunk
        }
    }
}
