public import ChangeFeed
public import Keyspaces

/// A reader's rating as an import says that it is.
public struct RatingUpsert: Sendable, Equatable {
    /// The subject of the reader's token.
    public let subject: String
    /// From 1 to 10.
    public let score: UInt8
    /// When it was given, if that is said.
    public let ratedAt: Timestamp?

    /// A rating.
    ///
    /// Traps unless the score is one of 1 to 10.
    public init(by subject: String, score: UInt8, ratedAt: Timestamp? = nil) {
        precondition((1...10).contains(score), "a score from 1 to 10")
        self.subject = subject
        self.score = score
        self.ratedAt = ratedAt
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        subject = try reader.string()
        score = try reader.unsigned()
        ratedAt = try reader.optional { (reader) throws(CodecError) in try reader.timestamp() }
        if !(1...10).contains(score) { throw .value("score") }
    }

    func encode(to writer: inout ByteWriter) {
        writer.string(subject)
        writer.unsigned(score)
        writer.optional(ratedAt) { $0.timestamp($1) }
    }

    /// The rating that takes the place of `old`: an equal score keeps its moment unless another is
    /// given.
    fileprivate func rating(replacing old: Rating?, at now: Timestamp) -> Rating {
        let kept = old?.score == score ? old?.time : nil
        return Rating(score: score, time: ratedAt ?? kept ?? now)
    }
}

/// Makes readers' ratings of a comic be as an import says: how imports write them.
///
/// Ratings of readers that it does not name stay. The comic need not be public.
public struct UpsertRatings: Command {
    /// 121.
    public static var code: UInt16 { 121 }
    let comic: ComicID
    let ratings: [RatingUpsert]

    /// Upserts ratings of `comic`: at most ``Limits/ratingsPerCommand``.
    public init(of comic: ComicID, _ ratings: [RatingUpsert]) {
        self.comic = comic
        self.ratings = ratings
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        comic = ComicID(try reader.unsigned())
        ratings = try reader.list(RatingUpsert.init(from:))
    }

    /// Writes comic and ratings.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(comic.rawValue)
        writer.list(ratings) { $1.encode(to: &$0) }
    }

    /// How many became what.
    ///
    /// - Throws: ``ComicError/unknown(_:)`` if there is no such comic.
    public func apply(
        to catalogue: Catalogue,
        in context: inout CommandContext
    ) throws -> ChangeTally {
        guard try context.contains(comic, in: catalogue.comics) else {
            throw ComicError.unknown(comic)
        }
        var tally = ChangeTally()
        var changes: [(old: UInt8?, new: UInt8?)] = []
        for given in ratings {
            let old = try catalogue.rating(of: comic, by: given.subject, in: context)
            let new = given.rating(replacing: old, at: context.timestamp)
            if new == old {
                tally.unchanged += 1
                continue
            }
            let rater = try catalogue.readers.numbered(given.subject, in: &context)
            try catalogue.replace(old, with: new, of: comic, by: rater, in: &context)
            changes.append((old?.score, new.score))
            if old == nil { tally.created += 1 } else { tally.updated += 1 }
        }
        if !changes.isEmpty { try catalogue.count(changes, of: comic, in: &context) }
        return tally
    }
}
