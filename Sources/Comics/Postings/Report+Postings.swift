package import ChangeFeed
package import Keyspaces

/// Posting lists against the records that they are made from: as any index, but what is wanted of
/// it are triples of kind, term and comic, because a chunk is the work of many records.
extension Report {
    /// A record wants the comic to have the term.
    package mutating func expect<Kind>(
        _ comic: ComicID,
        _ kind: Kind,
        _ term: String,
        in postings: Postings<Kind>,
        _ snapshot: borrowing Snapshot
    ) throws {
        let key = PostingKey(kind, term, comic)
        if !isNaming {
            var writer = KeyWriter()
            key.encode(to: &writer)
            var hasher = RowSum.hasher(writer.bytes)
            hasher.combine(comic.offset)
            return expect(hasher, in: postings.keyspace)
        }
        let chunk = try snapshot.getSound(key, in: postings.keyspace)
        if chunk?.contains(comic.offset) ?? false { return addFound(in: postings.keyspace) }
        let detail = "comic \(comic.rawValue) is not in it"
        add("index-missing", key, in: postings.keyspace, detail)
    }

    /// Names the comics that have a term which no record wants them to have: `isWanted` looks the
    /// record of such a triple up.
    package mutating func nameStrays<Kind>(
        in postings: Postings<Kind>,
        _ snapshot: borrowing Snapshot,
        _ isWanted: (borrowing Snapshot, Kind, String, ComicID) throws -> Bool
    ) throws {
        var stored = 0
        var counted = try snapshot.rows(of: postings.keyspace)
        while let (_, chunk) = try counted.nextSound() { stored += chunk.count }
        if stored == found(in: postings.keyspace) { return }
        var rows = try snapshot.rows(of: postings.keyspace)
        while let (key, chunk) = try rows.nextSound() {
            for offset in 0..<PostingChunk.comics where chunk.contains(offset) {
                let comic = ComicID(chunk: key.chunk, offset: offset)
                if try isWanted(snapshot, key.kind, key.term, comic) { continue }
                let detail = "comic \(comic.rawValue) does not belong there"
                add("index-stray", key, in: postings.keyspace, detail)
            }
        }
    }
}
