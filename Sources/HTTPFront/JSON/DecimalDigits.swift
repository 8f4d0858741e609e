/// A number's decimal digits, without a string and without memory of its own.
struct DecimalDigits {
    /// As many as 2^64 - 1 has; the digits are the last `count` of them.
    private var storage = InlineArray<20, UInt8>(repeating: 0)
    private(set) var count = 0

    init(_ value: UInt64) {
        var rest = value
        repeat {
            count += 1
            storage[20 - count] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
    }

    /// A digit; 0 is the first.
    subscript(index: Int) -> UInt8 { storage[20 - count + index] }
}
