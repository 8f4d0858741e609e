import HTTPTypes
import NIOCore

/// The heads of a direct read's answers, as bytes that were made once: what varies is between them.
///
/// ```
/// HTTP/1.1 200 OK ␍␊ Cache-Control: … ␍␊ ETag: "9f-         beginning of a 200
///                                                  version
/// " ␍␊ Content-Type: application/json ␍␊ Content-Length:    middle of a 200
///                                                  length, and what every answer ends with
/// ```
struct DirectHead: Sendable {
    private let found: [UInt8]
    private let known: [UInt8]
    /// The entity tag up to the version.
    private let tag: [UInt8]
    private static let kind = Array("\"\r\nContent-Type: application/json\r\nContent-Length: ".utf8)

    init(_ read: DirectRead) {
        var fields = ByteBuffer()
        fields.writeFields(read.fields)
        fields.writeString("ETag: \"\(read.tagPrefix)")
        let common = Array(fields.readableBytesView)
        found = Array("HTTP/1.1 200 OK\r\n".utf8) + common
        known = Array("HTTP/1.1 304 Not Modified\r\n".utf8) + common
        tag = Array("\"\(read.tagPrefix)".utf8)
    }

    /// Writes a 200 up to its length.
    func writeFound(_ version: UInt64, length: Int, into out: inout ByteBuffer) {
        out.writeBytes(found)
        out.writeDigits(version)
        out.writeBytes(Self.kind)
        out.writeDigits(UInt64(length))
        out.writeStaticString("\r\n")
    }

    /// Writes a 304 up to its entity tag.
    func writeKnown(_ version: UInt64, into out: inout ByteBuffer) {
        out.writeBytes(known)
        out.writeDigits(version)
        out.writeStaticString("\"\r\n")
    }

    /// The version in a list of one entity tag of this kind, strong or weak; `nil` for every other
    /// field, which takes a closer look.
    func version(in field: ByteRange, _ bytes: Span<UInt8>) -> UInt64? {
        let end = field.start + field.count - 1
        var position = field.start
        if field.count > 2, bytes[position] == UInt8(ascii: "W") {
            guard bytes[position + 1] == UInt8(ascii: "/") else { return nil }
            position += 2
        }
        // At least one digit and a quotation mark follow the beginning.
        guard end - position > tag.count, bytes[end] == UInt8(ascii: "\"") else { return nil }
        for index in tag.indices where bytes[position + index] != tag[index] { return nil }
        position += tag.count
        return number(ByteRange(start: position, count: end - position), bytes)
    }
}

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
