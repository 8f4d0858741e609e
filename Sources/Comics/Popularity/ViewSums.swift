public import Keyspaces

/// What the views of a comic come to: the sums of its buckets, and its weight among what is
/// trending.
///
/// ```
///   0  format = 1                              1  views in popularity.hours (8)
///   9  views in popularity.days (8)           17  views in popularity.older (8)
///  25  weight, in units of 2^−24 views (8)    33  the hour as of which it is, of the last view (4)
/// ```
public struct ViewSums: ValueCodable, Equatable {
    /// Layout 1.
    public static var format: UInt8? { 1 }
    /// Views of the last 24 hours, the one that runs among them.
    var hours: UInt64 = 0
    /// Views of the last 7 days before those hours.
    var days: UInt64 = 0
    /// Views of the last 30 days before those days.
    var older: UInt64 = 0
    /// All views, each with what has not decayed of it.
    package private(set) var weight: UInt64 = 0
    /// The hour as of which they are weighed.
    package private(set) var hour: UInt32 = 0

    /// Of a comic that was never viewed.
    init() {}

    /// Reads the sums, the weight and its hour.
    public init(from reader: inout ByteReader) throws(CodecError) {
        hours = try reader.unsigned()
        days = try reader.unsigned()
        older = try reader.unsigned()
        weight = try reader.unsigned()
        hour = try reader.unsigned()
        if weight == 0 { throw .value("weight") }
    }

    /// Writes the sums, the weight and its hour.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(hours)
        writer.unsigned(days)
        writer.unsigned(older)
        writer.unsigned(weight)
        writer.unsigned(hour)
    }

    /// Views of the last 24 hours: of the hour that runs and the 23 before it.
    public var day: UInt64 { hours }
    /// Views of the last 7 days: of the day that runs, in UTC, and the 6 before it.
    public var week: UInt64 { hours.addingSaturated(days) }
    /// Views of the last 30 days: of the day that runs, in UTC, and the 29 before it.
    public var month: UInt64 { week.addingSaturated(older) }
    /// The place in the order of what is trending; 0 for a comic that was never viewed.
    public var score: UInt64 { Decay.score(weight, at: hour) }

    /// Adds views that were counted in an hour.
    mutating func add(_ views: UInt64, at hour: UInt32) {
        hours = hours.addingSaturated(views)
        let now = max(hour, self.hour)
        let old = Decay.decayed(weight, by: now - self.hour)
        let new = Decay.decayed(Decay.weight(of: views), by: now - hour)
        (weight, self.hour) = (old.addingSaturated(new), now)
    }
}

extension UInt64 {
    /// The sum, or the greatest number.
    func addingSaturated(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    /// The difference, or 0.
    func subtractingSaturated(_ other: UInt64) -> UInt64 { self > other ? self - other : 0 }
}
