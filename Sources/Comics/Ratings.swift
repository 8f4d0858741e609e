public import ChangeFeed
public import Keyspaces

/// A reader's rating of a comic.
///
/// ```
///  0  format = 1     1  score, 1 to 10     2  time (8)
/// ```
public struct Rating: ValueCodable, Equatable {
    /// Layout 1.
    public static var format: UInt8? { 1 }
    /// From 1 to 10.
    public let score: UInt8
    /// When it was given.
    public let time: Timestamp

    init(score: UInt8, time: Timestamp) {
        self.score = score
        self.time = time
    }

    /// Reads score and time.
    public init(from reader: inout ByteReader) throws(CodecError) {
        score = try reader.unsigned()
        time = try reader.timestamp()
        if !(1...10).contains(score) { throw .value("score") }
    }

    /// Writes score and time.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(score)
        writer.timestamp(time)
    }
}

/// What all ratings of a comic come to.
///
/// ```
///  0  format = 1     1  how many gave 1 (8), 2 (8), … 10 (8)
/// ```
public struct RatingTotals: ValueCodable {
    /// Layout 1.
    public static var format: UInt8? { 1 }
    /// More ratings of one score than there can be, and few enough to be added up.
    private static let mostCounted: UInt64 = 1 << 40
    private var counts = InlineArray<10, UInt64>(repeating: 0)

    /// No ratings.
    init() {}

    /// Reads the ten counts.
    public init(from reader: inout ByteReader) throws(CodecError) {
        for index in counts.indices {
            counts[index] = try reader.unsigned()
            if counts[index] > Self.mostCounted { throw .value("count") }
        }
    }

    /// Writes the ten counts.
    public func encode(to writer: inout ByteWriter) {
        for index in counts.indices { writer.unsigned(counts[index]) }
    }

    /// How many gave a score, from 1 to 10.
    public subscript(score: Int) -> UInt64 { counts[score - 1] }

    /// How many ratings there are.
    public var count: UInt64 { counts.indices.reduce(0) { $0 + counts[$1] } }

    /// The sum of all scores.
    public var sum: UInt64 { counts.indices.reduce(0) { $0 + UInt64($1 + 1) * counts[$1] } }

    /// The Bayesian average in ten-thousandths, rounded down: the mean of the ratings and of
    /// ``Limits/ratingPriorWeight`` imagined ones of ``Limits/ratingPriorMean``.
    ///
    /// A comic with few ratings stays near the prior mean, one with none has it. The form is the
    /// weighted rating of the Internet Movie Database's Top 250, with a constant in place of the
    /// mean over all, so that one rating never moves the order of other comics.
    public var score: UInt64 {
        let weight = Limits.ratingPriorWeight
        return (weight * Limits.ratingPriorMean + sum * 10_000) / (weight + count)
    }

    mutating func change(_ old: UInt8?, to new: UInt8?) {
        // None is there to be taken only where the totals are damaged.
        if let old, self[Int(old)] > 0 { counts[Int(old) - 1] -= 1 }
        if let new { counts[Int(new) - 1] += 1 }
    }
}

extension RatingTotals: Equatable {
    /// Whether the ratings are spread alike.
    public static func == (a: Self, b: Self) -> Bool {
        a.counts.indices.allSatisfy { a.counts[$0] == b.counts[$0] }
    }
}

/// A place in the list of a reader's ratings: reader (8), descending time (8), comic (8).
public struct ReaderRatingKey: KeyCodable, Equatable {
    let reader: ReaderID
    let time: Timestamp
    /// The comic that was rated.
    public let comic: ComicID

    init(_ reader: ReaderID, _ time: Timestamp, _ comic: ComicID) {
        self.reader = reader
        self.time = time
        self.comic = comic
    }

    /// Reads reader, time, comic.
    public init(from reader: inout ByteReader) throws(CodecError) {
        self.reader = try ReaderID(from: &reader)
        time = Timestamp(milliseconds: try reader.descendingKey())
        comic = try ComicID(from: &reader)
    }

    /// Writes reader, time, comic.
    public func encode(to writer: inout KeyWriter) {
        reader.encode(to: &writer)
        writer.descending(time.milliseconds)
        comic.encode(to: &writer)
    }
}
