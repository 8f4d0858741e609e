import Foundation

/// A moment in milliseconds since 1970-01-01T00:00:00Z, as it is stored.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since the Unix epoch; negative before it.
    public let milliseconds: Int64

    /// The moment `milliseconds` after the Unix epoch.
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// The clock's moment.
    ///
    /// Never read inside a command: what varies is stamped into it.
    public static var now: Timestamp {
        Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down)))
    }

    /// Whole hours since the Unix epoch; 0 before it.
    public var hour: UInt32 { UInt32(clamping: milliseconds / 3_600_000) }

    /// Whether `a` comes before `b`.
    public static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }
}
