// What a byte may be in a request's head, each class as a set of 256 bits.

/// A set of bytes.
struct ByteClass {
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    init(_ ranges: ClosedRange<UInt8>..., and others: StaticString = "") {
        for range in ranges {
            for byte in range { insert(byte) }
        }
        others.withUTF8Buffer { for byte in $0 { insert(byte) } }
    }

    private mutating func insert(_ byte: UInt8) {
        let bit = UInt64(1) << UInt64(byte & 63)
        switch byte >> 6 {
        case 0: words.0 |= bit
        case 1: words.1 |= bit
        case 2: words.2 |= bit
        default: words.3 |= bit
        }
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        let word =
            switch byte >> 6 {
            case 0: words.0
            case 1: words.1
            case 2: words.2
            default: words.3
            }
        return word >> UInt64(byte & 63) & 1 == 1
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
