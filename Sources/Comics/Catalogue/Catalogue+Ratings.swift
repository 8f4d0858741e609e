public import ChangeFeed
public import Keyspaces

/// A reader's rating, with the comic that it is of.
public struct RatedComic: Sendable, Equatable {
    /// The comic.
    public let comic: ComicID
    /// The rating.
    public let rating: Rating
}

/// Ratings.
extension Catalogue {
    /// What all ratings of a comic come to.
    public func ratingTotals(
        of id: ComicID,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> RatingTotals {
        try reader.get(id, in: ratingTotals) ?? RatingTotals()
    }

    /// A reader's rating of a comic, or `nil`.
    public func rating(
        of id: ComicID,
        by subject: String,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> Rating? {
        guard let rater = try readers.reader(subject, in: reader) else { return nil }
        return try reader.get(IDPair(id, rater), in: ratings)
    }

    /// A page of a reader's ratings, the newest first; those of comics that the public does not see
    /// are passed over, unless `withHidden`.
    ///
    /// - Complexity: O(log n + limit + ratings passed over).
    public func ratings(
        by subject: String,
        after: [UInt8]? = nil,
        limit: Int,
        withHidden: Bool = false,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> (ratings: [RatedComic], next: [UInt8]?) {
        guard let rater = try readers.reader(subject, in: reader) else { return ([], nil) }
        var range = KeyRange.prefix { rater.encode(to: &$0) }
        if let after { range = range.past(after, .ascending) }
        var found: [RatedComic] = []
        var last: ReaderRatingKey?
        var rows = try reader.rows(of: readerRatings, in: range)
        while let (key, _) = try rows.next() {
            guard try withHidden || visibility(of: key.comic, in: reader) == .public,
                let rating = try reader.get(IDPair(key.comic, rater), in: ratings)
            else { continue }
            if found.count == limit { return (found, last?.encoded) }
            found.append(RatedComic(comic: key.comic, rating: rating))
            last = key
        }
        return (found, nil)
    }

    /// The ratings of a comic, ascending by reader.
    ///
    /// - Complexity: O(log n + the answer).
    public func ratings(
        of id: ComicID,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> [(reader: ReaderID, value: Rating)] {
        var found: [(reader: ReaderID, value: Rating)] = []
        var rows = try reader.rows(of: ratings, in: .prefix { id.encode(to: &$0) })
        while let (key, rating) = try rows.next() { found.append((key.second, rating)) }
        return found
    }

    /// Puts `new` in the place of a reader's rating; `nil` stands for none.
    func rate(
        _ id: ComicID,
        by rater: ReaderID,
        _ new: Rating?,
        in context: inout CommandContext
    ) throws {
        let old = try context.get(IDPair(id, rater), in: ratings)
        try replace(old, with: new, of: id, by: rater, in: &context)
        try count([(old?.score, new?.score)], of: id, in: &context)
    }

    /// Puts `new` in the place of `old`, and leaves the comic's totals to ``count(_:of:in:)``: at
    /// most three writes.
    func replace(
        _ old: Rating?,
        with new: Rating?,
        of id: ComicID,
        by rater: ReaderID,
        in context: inout CommandContext
    ) throws {
        if let old {
            try context.delete(ReaderRatingKey(rater, old.time, id), in: readerRatings)
        }
        if let new {
            try context.put(new, for: IDPair(id, rater), in: ratings)
            try context.put(Empty(), for: ReaderRatingKey(rater, new.time, id), in: readerRatings)
        } else {
            try context.delete(IDPair(id, rater), in: ratings)
        }
    }

    /// Takes changed scores into a comic's totals, and moves it in the order: at most three writes.
    func count(
        _ changes: [(old: UInt8?, new: UInt8?)],
        of id: ComicID,
        in context: inout CommandContext
    ) throws {
        // The totals of a comic that is gone went with it.
        guard let record = try context.get(id, in: comics) else { return }
        var totals = try ratingTotals(of: id, in: context)
        let score = totals.score
        for change in changes { totals.change(change.old, to: change.new) }
        try context.put(totals, for: id, in: ratingTotals)
        guard record.isPublic else { return }
        try orders.move(id, in: .rating, from: score, to: totals.score, &context)
    }
}
