public import ChangeFeed
public import Keyspaces

/// A set of comics in memory: as a posting list is stored, but every chunk is a bitmap.
///
/// A chunk takes 1 KiB: a million comics in a row 123 KiB, whatever part of them is in the set.
///
/// ```
///   chunks     [ 0,          3,          4        ]    ascending
///   postings   [ 128 words,  128 words,  128 words ]   none is empty
/// ```
public struct ComicSet: Sendable, Equatable {
    private(set) var chunks: [UInt64] = []
    private(set) var postings: [PostingChunk] = []

    /// No comics.
    public init() {}

    /// These comics, in any order.
    public init(_ comics: some Sequence<ComicID>) {
        var last: UInt64?
        var chunk = PostingChunk()
        for comic in comics.sorted() {
            if let last, comic.chunk != last {
                append(last, chunk)
                chunk = PostingChunk()
            }
            last = comic.chunk
            _ = chunk.insert(comic.offset)
        }
        if let last { append(last, chunk) }
    }

    /// Whether there are none.
    public var isEmpty: Bool { chunks.isEmpty }

    /// How many there are.
    ///
    /// - Complexity: O(chunks).
    public var count: Int {
        var count = 0
        for place in postings.indices { count += postings[place].count }
        return count
    }

    /// Whether the comic is one of them.
    ///
    /// - Complexity: O(log chunks).
    public func contains(_ comic: ComicID) -> Bool {
        let place = place(of: comic.chunk)
        guard place < chunks.count, chunks[place] == comic.chunk else { return false }
        return postings[place].contains(comic.offset)
    }

    /// Calls `body` with every comic, ascending.
    public func forEachComic(_ body: (ComicID) throws -> Void) rethrows {
        for place in postings.indices {
            let chunk = chunks[place]
            try postings[place].forEachOffset { try body(ComicID(chunk: chunk, offset: $0)) }
        }
    }

    /// Calls `body` with the number of each 256 consecutive ids of which some are in the set, in
    /// one direction, and which of them, as bits.
    func forEachBlock(
        _ scan: ScanOrder,
        _ body: (UInt64, SIMD4<UInt64>) throws -> Void
    ) rethrows {
        for step in postings.indices {
            let place = scan == .ascending ? step : postings.count - 1 - step
            let first = chunks[place] << 5
            try postings[place].forEachBlock(scan) { try body(first | $0, $1) }
        }
    }

    /// Where the chunk is, or would be.
    private func place(of chunk: UInt64) -> Int {
        var (low, high) = (0, chunks.count)
        while low < high {
            let middle = (low + high) / 2
            if chunks[middle] < chunk { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Adds a chunk behind those that are there; an empty one is not kept.
    mutating func append(_ chunk: UInt64, _ posting: PostingChunk) {
        if posting.isEmpty { return }
        chunks.append(chunk)
        postings.append(posting)
    }

    /// Adds what is in a chunk; `start` is a place that the chunk is not before, and becomes the
    /// chunk's own.
    mutating func formUnion(
        _ chunk: UInt64,
        _ posting: PostingChunk,
        searchingFrom start: inout Int
    ) {
        while start < chunks.count, chunks[start] < chunk { start += 1 }
        if start < chunks.count, chunks[start] == chunk {
            postings[start].formUnion(posting)
        } else {
            chunks.insert(chunk, at: start)
            postings.insert(posting, at: start)
        }
    }

    /// Changes each chunk, and keeps those that `change` says yes to and that are not empty then.
    mutating func filter<Failure: Error>(
        _ change: (UInt64, inout PostingChunk) throws(Failure) -> Bool
    ) throws(Failure) {
        var kept = 0
        for place in chunks.indices {
            guard try change(chunks[place], &postings[place]), !postings[place].isEmpty else {
                continue
            }
            if kept < place {
                chunks[kept] = chunks[place]
                postings[kept] = postings[place]
            }
            kept += 1
        }
        chunks.removeLast(chunks.count - kept)
        postings.removeLast(postings.count - kept)
    }
}

/// Each takes O(chunks of both).
extension ComicSet {
    /// Keeps only those that are in `other` too.
    public mutating func formIntersection(_ other: ComicSet) {
        var place = 0
        filter { chunk, mine in
            while place < other.chunks.count, other.chunks[place] < chunk { place += 1 }
            guard place < other.chunks.count, other.chunks[place] == chunk else { return false }
            mine.formIntersection(other.postings[place])
            return true
        }
    }

    /// Takes away those that are in `other`.
    public mutating func subtract(_ other: ComicSet) {
        var place = 0
        filter { chunk, mine in
            while place < other.chunks.count, other.chunks[place] < chunk { place += 1 }
            if place < other.chunks.count, other.chunks[place] == chunk {
                mine.subtract(other.postings[place])
            }
            return true
        }
    }

    /// Adds those that are in `other`.
    public mutating func formUnion(_ other: ComicSet) {
        if isEmpty {
            self = other
            return
        }
        if chunks == other.chunks {
            for place in postings.indices { postings[place].formUnion(other.postings[place]) }
            return
        }
        var union = ComicSet()
        var (mine, theirs) = (0, 0)
        while mine < chunks.count || theirs < other.chunks.count {
            let own = mine < chunks.count ? chunks[mine] : .max
            let new = theirs < other.chunks.count ? other.chunks[theirs] : .max
            var posting = own <= new ? postings[mine] : other.postings[theirs]
            if own == new { posting.formUnion(other.postings[theirs]) }
            union.append(min(own, new), posting)
            if own <= new { mine += 1 }
            if new <= own { theirs += 1 }
        }
        self = union
    }
}
