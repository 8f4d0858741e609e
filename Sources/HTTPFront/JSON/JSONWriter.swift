/// Appends JSON text (RFC 8259) to a byte array, with commas placed by itself.
///
/// ```swift
/// var json = JSONWriter()
/// json.object {
///     $0.key("id")
///     $0.identifier(7)
///     $0.member("title", comic.title)
/// }
/// ```
///
/// The writer keeps no stack: an object's members are pairs of ``key(_:)`` and one value, and the
/// caller sees to that. Whatever text goes in, the output is valid UTF-8 and needs no second look.
///
/// Complexity: linear in the output; no allocation but the growth of ``bytes``.
public struct JSONWriter: Sendable {
    /// The text written so far.
    public internal(set) var bytes: [UInt8]

    /// Whether the next key or element must be preceded by a comma: true after a complete value,
    /// false after a key and after an opening bracket.
    var needsComma = false

    /// An empty writer.
    ///
    /// - Parameter capacity: the bytes to reserve; a good guess saves reallocations.
    public init(capacity: Int = 512) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Forgets what was written, but keeps the memory if it is no more than so many bytes.
    public mutating func clear(keepingAtMost bytesKept: Int) {
        bytes.removeAll(keepingCapacity: bytes.capacity <= bytesKept)
        needsComma = false
    }

    /// Writes an object around what `members` writes.
    ///
    /// - Throws: what `members` throws; the text is then incomplete and of no use.
    @inlinable
    public mutating func object<Failure>(
        _ members: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        open(UInt8(ascii: "{"))
        try members(&self)
        close(UInt8(ascii: "}"))
    }

    /// Writes an array around the elements that `elements` writes.
    ///
    /// - Throws: what `elements` throws; the text is then incomplete and of no use.
    @inlinable
    public mutating func array<Failure>(
        _ elements: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        open(UInt8(ascii: "["))
        try elements(&self)
        close(UInt8(ascii: "]"))
    }

    /// Writes a member's name, taken as it stands: it must need no escape.
    public mutating func key(_ name: StaticString) {
        let isFirst = !needsComma
        name.withUTF8Buffer { utf8 in
            assert(utf8.allSatisfy { $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C })
            // All of it at once: room is looked for once, and not for every byte.
            bytes.append(addingCapacity: utf8.count + 4) { text in
                if !isFirst { text.append(UInt8(ascii: ",")) }
                text.append(UInt8(ascii: "\""))
                for byte in utf8 { text.append(byte) }
                text.append(UInt8(ascii: "\""))
                text.append(UInt8(ascii: ":"))
            }
        }
        needsComma = false
    }

    /// Writes a member's name that is data, escaped where it must be.
    public mutating func key(escaping name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a string, escaped where it must be.
    public mutating func string(_ value: String) {
        string(utf8: value.utf8Span)
    }

    /// Writes a string out of bytes that are known to be UTF-8, escaped where it must be.
    public mutating func string(utf8 value: borrowing UTF8Span) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        appendEscaped(value.span)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Writes `true` or `false`.
    public mutating func bool(_ value: Bool) {
        literal(value ? "true" : "false")
    }

    /// Writes `null`.
    public mutating func null() {
        literal("null")
    }

    private mutating func literal(_ text: StaticString) {
        separate()
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
        needsComma = true
    }

    @usableFromInline
    mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    @usableFromInline
    mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    /// Puts the comma that belongs before a key or an element, where one does.
    mutating func separate() {
        if needsComma {
            bytes.append(UInt8(ascii: ","))
        }
    }

    /// Notes that a value is complete.
    mutating func completeValue() {
        needsComma = true
    }
}
