/// Links to further pages.
extension Query {
    /// A link to a path with this query, in which one parameter has another value (RFC 8288).
    public func nextLink(path: String, _ name: String, _ value: String) -> String {
        var link: [UInt8] = []
        appendNextLink(path: path.utf8Span.span, name, value.utf8Span.span, to: &link)
        return String(decoding: link, as: UTF8.self)
    }

    /// Appends such a link to bytes that are kept from one to the next.
    func appendNextLink(
        path: Span<UInt8>,
        _ name: String,
        _ value: Span<UInt8>,
        to link: inout [UInt8]
    ) {
        link.append(UInt8(ascii: "<"))
        for index in path.indices { link.append(path[index]) }
        link.append(UInt8(ascii: "?"))
        for pair in pairs where pair.name != name {
            link.append(encoding: pair.name.utf8Span.span)
            link.append(UInt8(ascii: "="))
            link.append(encoding: pair.value.utf8Span.span)
            link.append(UInt8(ascii: "&"))
        }
        link.append(encoding: name.utf8Span.span)
        link.append(UInt8(ascii: "="))
        link.append(encoding: value)
        link.append(contentsOf: ">; rel=\"next\"".utf8)
    }
}

extension [UInt8] {
    /// Appends text in which everything but ASCII letters and digits is percent-encoded (RFC 3986,
    /// section 2.1).
    fileprivate mutating func append(encoding text: Span<UInt8>) {
        for index in text.indices {
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                append(byte)
            default:
                append(UInt8(ascii: "%"))
                append(Self.upperHexadecimal[Int(byte >> 4)])
                append(Self.upperHexadecimal[Int(byte & 0x0F)])
            }
        }
    }

    private static let upperHexadecimal = Self("0123456789ABCDEF".utf8)
}
