// What a byte may be in a request's head, each class as a set of 128 bits: none has a byte beyond
// ASCII.

/// A set of ASCII bytes.
struct ByteClass {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    init(_ ranges: ClosedRange<UInt8>..., and others: StaticString = "") {
        for range in ranges {
            for byte in range { insert(byte) }
        }
        others.withUTF8Buffer { for byte in $0 { insert(byte) } }
    }

    private mutating func insert(_ byte: UInt8) {
        precondition(byte < 0x80, "no ASCII")
        let bit = UInt64(1) << UInt64(byte & 63)
        if byte < 64 { low |= bit } else { high |= bit }
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        byte < 0x80 && (byte < 64 ? low : high) >> UInt64(byte & 63) & 1 == 1
    }
}

extension ByteClass {
    /// `tchar` (RFC 9110, section 5.6.2): what a method or the name of a field consists of.
    static let token = ByteClass(0x30...0x39, 0x41...0x5A, 0x61...0x7A, and: "!#$%&'*+-.^_`|~")
    /// What a field's value consists of (RFC 9110, section 5.5), `obs-text` left out.
    static let fieldValue = ByteClass(0x20...0x7E, and: "\t")
    /// A visible character: a target has no other (RFC 9112, section 3.2), and no fragment.
    static let target = ByteClass(0x21...0x22, 0x24...0x7E)
    /// What a path has that the express lane answers: one spelling for each, no dots, no encoding.
    static let plainPath = ByteClass(0x30...0x39, 0x41...0x5A, 0x61...0x7A, and: "-_~/")
    /// What a query has that means the same with and without decoding, but for the plus sign.
    static let plainQuery = ByteClass(0x30...0x39, 0x41...0x5A, 0x61...0x7A, and: "-._~=&+,:")
    /// What a `Host` may consist of: `uri-host` and a port (RFC 3986, section 3.2.2).
    static let anyHost = ByteClass(
        0x30...0x39,
        0x41...0x5A,
        0x61...0x7A,
        and: "-._~%!$&'()*+,;=:[]"
    )
    /// What a plain one does: a name or an address, and a port.
    static let host = ByteClass(0x30...0x39, 0x41...0x5A, 0x61...0x7A, and: "-._~:[]")
}
