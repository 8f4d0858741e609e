import HTTPTypes
import NIOCore

/// The number that the digits write, of which there are at most 19, without zeros before them.
func number(_ digits: ByteRange, _ bytes: Span<UInt8>) -> UInt64? {
    guard (1...19).contains(digits.count) else { return nil }
    guard digits.count == 1 || bytes[digits.start] != UInt8(ascii: "0") else { return nil }
    var number: UInt64 = 0
    for index in digits.start..<digits.start + digits.count {
        let digit = bytes[index] &- UInt8(ascii: "0")
        guard digit < 10 else { return nil }
        number = number &* 10 &+ UInt64(digit)
    }
    return number
}

extension ByteBuffer {
    mutating func writeFields(_ fields: HTTPFields) {
        for field in fields {
            writeString(field.name.rawName)
            writeStaticString(": ")
            writeString(field.value)
            writeStaticString("\r\n")
        }
    }

    /// Writes a number in decimal digits, without a string.
    mutating func writeDigits(_ value: UInt64) {
        let digits = DecimalDigits(value)
        for index in 0..<digits.count { writeInteger(digits[index]) }
    }
}
