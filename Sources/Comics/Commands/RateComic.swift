public import ChangeFeed
public import Keyspaces

/// Gives a comic a reader's rating, in place of an earlier one, or withdraws it.
///
/// A rating is no event, and does not change the comic's version.
public struct RateComic: Command {
    /// 120.
    public static var code: UInt16 { 120 }
    let comic: ComicID
    let subject: String
    /// 0 withdraws.
    let score: UInt8

    /// Rates `comic` for the reader with this subject; without a score, withdraws the rating.
    ///
    /// Traps unless the score is one of 1 to 10.
    public init(_ comic: ComicID, by subject: String, score: UInt8?) {
        precondition(score.map { (1...10).contains($0) } ?? true, "a score from 1 to 10")
        self.comic = comic
        self.subject = subject
        self.score = score ?? 0
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        comic = ComicID(try reader.unsigned())
        subject = try reader.string()
        score = try reader.unsigned()
        if score > 10 { throw .value("score") }
    }

    /// Writes comic, subject, score.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(comic.rawValue)
        writer.string(subject)
        writer.unsigned(score)
    }

    /// Whether there was a rating before.
    ///
    /// - Throws: ``ComicError/unknown(_:)`` if there is no such comic, or it is not public.
    @discardableResult
    public func apply(to catalogue: Catalogue, in context: inout CommandContext) throws -> Bool {
        guard try catalogue.visibility(of: comic, in: context) == .public else {
            throw ComicError.unknown(comic)
        }
        let old = try catalogue.rating(of: comic, by: subject, in: context)
        if (old?.score ?? 0) == score { return old != nil }
        let rater = try catalogue.readers.numbered(subject, in: &context)
        let new = score == 0 ? nil : Rating(score: score, time: context.timestamp)
        try catalogue.rate(comic, by: rater, new, in: &context)
        return old != nil
    }
}

/// Withdraws the ratings of a reader who is erased, in steps.
struct EraseRatings: JobHandler {
    static let kind: UInt16 = 102
    let catalogue: Catalogue
    var kind: UInt16 { Self.kind }

    func step(_ job: Job, in context: inout CommandContext) throws -> [UInt8]? {
        var reader = ByteReader(job.subject.span.bytes)
        let rater = try ReaderID(from: &reader)
        let comics = try next(of: rater, context)
        for comic in comics { try catalogue.rate(comic, by: rater, nil, in: &context) }
        return comics.count < Limits.ratingsPerErasureStep ? nil : []
    }

    private func next(
        of rater: ReaderID,
        _ context: borrowing CommandContext
    ) throws -> [ComicID] {
        var comics: [ComicID] = []
        let range = KeyRange.prefix { rater.encode(to: &$0) }
        var rows = try context.rows(of: catalogue.readerRatings, in: range)
        while comics.count < Limits.ratingsPerErasureStep, let (key, _) = try rows.next() {
            comics.append(key.comic)
        }
        return comics
    }
}
