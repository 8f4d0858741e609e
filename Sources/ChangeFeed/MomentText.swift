public import Keyspaces

/// A moment as RFC 3339 writes it, in memory of the caller: no string is allocated.
public struct MomentText {
    private var storage = InlineArray<24, UInt8>(repeating: 0)
    private(set) var count = 0

    /// The text of a moment; `nil` for a year that has not four digits.
    public init?(_ moment: Timestamp) {
        let (seconds, millisecond) = moment.milliseconds.flooredDivision(by: 1_000)
        let (day, second) = seconds.flooredDivision(by: 86_400)
        let date = Timestamp.civil(day: day)
        guard (0...9_999).contains(date.year) else { return nil }
        put(date.year, 4, then: UInt8(ascii: "-"))
        put(date.month, 2, then: UInt8(ascii: "-"))
        put(date.day, 2, then: UInt8(ascii: "T"))
        put(second / 3_600, 2, then: UInt8(ascii: ":"))
        put(second / 60 % 60, 2, then: UInt8(ascii: ":"))
        put(second % 60, 2, then: millisecond == 0 ? UInt8(ascii: "Z") : UInt8(ascii: "."))
        if millisecond != 0 { put(millisecond, 3, then: UInt8(ascii: "Z")) }
    }

    /// The text, in ASCII.
    public var bytes: RawSpan {
        @_lifetime(borrow self) get { storage.span.bytes.extracting(first: count) }
    }

    private mutating func put(_ value: Int64, _ width: Int, then separator: UInt8) {
        var rest = value
        for place in (count..<count + width).reversed() {
            storage[place] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        storage[count + width] = separator
        count += width + 1
    }
}
