package import ChangeFeed
package import Keyspaces

/// Proves posting lists both ways while their source is read once: an ``IndexProof`` whose rows are
/// triples of kind, term and comic, because a chunk is the work of many records.
///
/// ```
///   pass 1   source ─▶ Σ hash(triple)  ═?═  Σ hash(triple) ◀─ every bit of every chunk
///   pass 2   source ─▶ look up each triple        every bit ─▶ ask for its source
/// ```
package struct PostingProof<Kind: PostingKind> {
    private let postings: Postings<Kind>
    private let pass: ProofPass
    private var expected = RowSum()
    private var found = 0

    /// One pass of a proof of `postings`.
    package init(_ postings: Postings<Kind>, _ pass: ProofPass) {
        self.postings = postings
        self.pass = pass
    }

    /// A source record wants the comic to have the term.
    package mutating func expect(
        _ comic: ComicID,
        _ kind: Kind,
        _ term: String,
        in snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws {
        let key = PostingKey(kind, term, comic)
        switch pass {
        case .sum:
            var writer = KeyWriter()
            key.encode(to: &writer)
            var hasher = RowSum.hasher(writer.bytes)
            hasher.combine(comic.offset)
            expected.add(hasher)
        case .name:
            if try snapshot.getSound(key, in: postings.keyspace)?.contains(comic.offset) ?? false {
                found += 1
            } else {
                let detail = "comic \(comic.rawValue) is not in it"
                report.add("index-missing", key, in: postings.keyspace, detail)
            }
        }
    }

    /// Every source record has spoken; `isWanted` looks a triple's source record up, and `count`
    /// is told of each chunk how many comics it holds.
    ///
    /// - Returns: whether the lists are as they must be, as far as this pass can tell.
    package func finish(
        in snapshot: borrowing Snapshot,
        _ report: inout Report,
        counting count: (PostingKey<Kind>, Int, inout Report) throws -> Void = { _, _, _ in },
        isWanted: (borrowing Snapshot, Kind, String, ComicID) throws -> Bool
    ) throws -> Bool {
        var stored = RowSum()
        var all = 0
        var rows = try snapshot.rows(of: postings.keyspace)
        while let (key, chunk) = try rows.nextSound() {
            all += chunk.count
            try count(key, chunk.count, &report)
            if pass == .name { continue }
            let common = RowSum.hasher(rows.keyBytes)
            chunk.forEachOffset { offset in
                var hasher = common
                hasher.combine(offset)
                stored.add(hasher)
            }
        }
        if pass == .sum { return stored == expected }
        if all != found { try nameStrays(in: snapshot, &report, isWanted) }
        return true
    }

    private func nameStrays(
        in snapshot: borrowing Snapshot,
        _ report: inout Report,
        _ isWanted: (borrowing Snapshot, Kind, String, ComicID) throws -> Bool
    ) throws {
        var rows = try snapshot.rows(of: postings.keyspace)
        while let (key, chunk) = try rows.nextSound() {
            for offset in 0..<PostingChunk.comics where chunk.contains(offset) {
                let comic = ComicID(chunk: key.chunk, offset: offset)
                if try isWanted(snapshot, key.kind, key.term, comic) { continue }
                let detail = "comic \(comic.rawValue) does not belong there"
                report.add("index-stray", key, in: postings.keyspace, detail)
            }
        }
    }
}
