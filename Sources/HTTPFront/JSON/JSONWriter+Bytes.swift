// Text that comes out of a file: it goes into the output as it is, in one piece, if it is ASCII
// without anything to escape; otherwise it is checked first, so that the output is valid UTF-8.

extension JSONWriter {
    /// Writes a string out of bytes that should be UTF-8, escaped where it must be.
    ///
    /// - Throws: if they are not UTF-8; the text is then incomplete and of no use.
    public mutating func string(checking text: RawSpan) throws(UTF8.ValidationError) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        try append(checking: text)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Writes a string whose beginning is known and whose end is bytes, as above.
    ///
    /// - Throws: if they are not UTF-8; the text is then incomplete and of no use.
    public mutating func string(
        _ beginning: String,
        checking end: RawSpan
    ) throws(UTF8.ValidationError) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        appendEscaped(beginning.utf8Span.span)
        try append(checking: end)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Writes a string as it stands: ASCII of which nothing needs an escape.
    public mutating func string(plain text: RawSpan) {
        assert(isPlain(text))
        separate()
        bytes.append(UInt8(ascii: "\""))
        append(text._unsafeView(as: UInt8.self))
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Writes a member's name that is data, out of bytes that should be UTF-8.
    ///
    /// - Throws: if they are not UTF-8; the text is then incomplete and of no use.
    public mutating func key(checking name: RawSpan) throws(UTF8.ValidationError) {
        try string(checking: name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a member that is a string out of bytes that should be UTF-8.
    ///
    /// - Throws: if they are not UTF-8; the text is then incomplete and of no use.
    public mutating func member(
        _ name: StaticString,
        checking text: RawSpan
    ) throws(UTF8.ValidationError) {
        key(name)
        try string(checking: text)
    }

    private mutating func append(checking text: RawSpan) throws(UTF8.ValidationError) {
        // A view of the same bytes as what they are.
        let units = text._unsafeView(as: UInt8.self)
        if isPlain(text) {
            append(units)
        } else {
            let checked = try UTF8Span(validating: units)
            appendEscaped(checked.span)
        }
    }
}
