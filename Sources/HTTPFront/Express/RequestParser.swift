// A request's head, read in place.
//
//     GET /v1/comics/7?x=y HTTP/1.1 ␍␊        method, target in origin-form, version
//     Host: comics.example.org      ␍␊        name, colon, blanks, value, blanks
//     If-None-Match: "9f-3"         ␍␊
//     ␍␊                                      the empty line
//
// It decides one thing: how far the next request reaches, and whether the express lane may answer
// it. Whoever gets that wrong parses a body as a request, which is how requests are smuggled. So it
// is stricter than RFC 9112 has to be, and knows three verdicts beside "not yet":
//
//   - `express`: every byte is understood, and there is no body.
//   - `forward`: the framing is understood (no body, or one valid `Content-Length`), but something
//     else is not simple: another method, a token, a percent sign, a body.
//   - `fullLane`: there is doubt about the framing, or none of it is of RFC 9112: another version,
//     a transfer coding, an upgrade, a field twice that must be there once, a line folded or ended
//     by a bare LF, a control, a blank before the colon, another form of target. Nothing more is
//     answered or framed here on this connection.
//
// A verdict never changes when more bytes arrive, and no head of which a prefix was `fullLane`
// becomes anything else. The file imports nothing, so that a fuzzer can be built of it alone.

/// Looks at the bytes at the beginning of a request.
///
/// - Complexity: linear in the head.
package func recognise(_ bytes: Span<UInt8>) -> Recognition {
    var parser = RequestParser(
        count: min(bytes.count, HeadLimits.bytes),
        isCut: bytes.count >= HeadLimits.bytes
    )
    return parser.parse(bytes)
}

/// How much of a head is looked at.
package enum HeadLimits {
    /// A longer head is the full lane's, which has limits of its own.
    package static let bytes = 16 << 10
    /// More fields than these are the full lane's.
    package static let fields = 64
    /// Digits of a `Content-Length`, so that it fits into 63 bits.
    static let lengthDigits = 18
}

/// One pass over a head.
struct RequestParser {
    /// Why the pass ends before the empty line.
    private enum Stop: Error {
        case incomplete
        case doubt
    }

    private let count: Int
    private let isCut: Bool
    private var position = 0
    private var head = RequestHead(
        method: .get,
        path: ByteRange(start: 0, count: 0),
        closes: false,
        length: 0
    )
    private var isSimple = true
    private var hosts = 0
    private var contentLength: Int?
    private var hasConnection = false
    private var fields = 0

    init(count: Int, isCut: Bool) {
        self.count = count
        self.isCut = isCut
    }

    mutating func parse(_ bytes: Span<UInt8>) -> Recognition {
        do throws(Stop) {
            try method(bytes)
            try target(bytes)
            try expect(" HTTP/1.1\r\n", bytes)
            while try !endsHead(bytes) {
                try field(bytes)
            }
        } catch {
            // A head that does not end within the limit never will.
            return error == .incomplete && !isCut ? .incomplete : .fullLane
        }
        guard hosts == 1 else { return .fullLane }
        let body = contentLength ?? 0
        if isSimple && body == 0 {
            head.length = position
            return .express(head)
        }
        return .forward(head: position, body: body)
    }
}

/// The first line.
extension RequestParser {
    private mutating func method(_ bytes: Span<UInt8>) throws(Stop) {
        let start = position
        while try byte(bytes) != 0x20 {
            // No method that is known here is longer, and none has another letter.
            guard position - start < 7, (0x41...0x5A).contains(bytes[position]) else {
                throw .doubt
            }
            position += 1
        }
        let name = ByteRange(start: start, count: position - start)
        if equals(name, "get", bytes) {
            head.method = .get
        } else if equals(name, "head", bytes) {
            head.method = .head
        } else if equals(name, "post", bytes) {
            head.method = .post
        } else {
            let isKnown =
                equals(name, "put", bytes) || equals(name, "patch", bytes)
                || equals(name, "delete", bytes) || equals(name, "options", bytes)
            guard isKnown else { throw .doubt }
            isSimple = false
        }
        position += 1
    }

    /// The target in origin-form.
    private mutating func target(_ bytes: Span<UInt8>) throws(Stop) {
        let start = position
        guard try byte(bytes) == UInt8(ascii: "/") else { throw .doubt }
        var query: Int?
        while true {
            let next = try pass(query == nil ? .plainPath : .plainQuery, bytes)
            if next == 0x20 { break }
            if query == nil, next == UInt8(ascii: "?") {
                query = position + 1
            } else {
                try oddTarget(next)
            }
            position += 1
        }
        if let query {
            head.path = ByteRange(start: start, count: query - 1 - start)
            head.query = ByteRange(start: query, count: position - query)
        } else {
            head.path = ByteRange(start: start, count: position - start)
        }
    }

    private mutating func oddTarget(_ byte: UInt8) throws(Stop) {
        guard ByteClass.target.contains(byte) else { throw .doubt }
        isSimple = false
    }
}

/// The fields.
extension RequestParser {
    private mutating func endsHead(_ bytes: Span<UInt8>) throws(Stop) -> Bool {
        guard try byte(bytes) == 0x0D else { return false }
        try expect("\r\n", bytes)
        return true
    }

    private mutating func field(_ bytes: Span<UInt8>) throws(Stop) {
        fields += 1
        guard fields <= HeadLimits.fields else { throw .doubt }
        let start = position
        let next = try pass(.token, bytes)
        let name = ByteRange(start: start, count: position - start)
        // A line that begins with a blank is folded; a blank before the colon is forbidden.
        guard name.count > 0, next == UInt8(ascii: ":") else { throw .doubt }
        position += 1
        let value = try value(bytes)
        try expect("\r\n", bytes)
        // The next line's first byte is needed: a blank would make this value longer.
        guard try !isBlank(byte(bytes)) else { throw .doubt }
        try note(name, value, bytes)
    }

    /// The value up to the end of the line, without the blanks around it.
    private mutating func value(_ bytes: Span<UInt8>) throws(Stop) -> ByteRange {
        while try isBlank(byte(bytes)) { position += 1 }
        let start = position
        while try pass(.fieldValue, bytes) >= 0x80 {
            isSimple = false
            position += 1
        }
        guard bytes[position] == 0x0D else { throw .doubt }
        var end = position
        while end > start, isBlank(bytes[end - 1]) { end -= 1 }
        return ByteRange(start: start, count: end - start)
    }

    /// Takes note of a field that means something here; every other one is passed over.
    private mutating func note(
        _ name: ByteRange,
        _ value: ByteRange,
        _ bytes: Span<UInt8>
    ) throws(Stop) {
        switch name.count {
        case 4 where equals(name, "host", bytes): noteHost(value, bytes)
        case 6 where equals(name, "accept", bytes): Self.keep(value, in: &head.accept, &isSimple)
        case 6 where equals(name, "origin", bytes): Self.keep(value, in: &head.origin, &isSimple)
        case 6 where equals(name, "expect", bytes):
            guard equals(value, "100-continue", bytes) else { throw .doubt }
            isSimple = false
        case 7 where equals(name, "upgrade", bytes): throw .doubt
        case 10 where equals(name, "connection", bytes): try noteConnection(value, bytes)
        case 13 where equals(name, "if-none-match", bytes):
            Self.keep(value, in: &head.ifNoneMatch, &isSimple)
        case 13 where equals(name, "authorization", bytes): isSimple = false
        case 14 where equals(name, "content-length", bytes): try noteLength(value, bytes)
        case 15 where equals(name, "x-forwarded-for", bytes):
            Self.keep(value, in: &head.forwardedFor, &isSimple)
        case 17 where equals(name, "transfer-encoding", bytes): throw .doubt
        default: break
        }
    }

    /// Lines of one name are one list: two of them are for whoever wants to put it together.
    private static func keep(
        _ value: ByteRange,
        in part: inout ByteRange?,
        _ isSimple: inout Bool
    ) {
        if part != nil { isSimple = false }
        part = value
    }

    private mutating func noteHost(_ value: ByteRange, _ bytes: Span<UInt8>) {
        hosts += 1
        if value.count == 0 { isSimple = false }
        for index in value.start..<value.start + value.count
        where !ByteClass.host.contains(bytes[index]) {
            isSimple = false
        }
    }

    private mutating func noteLength(_ value: ByteRange, _ bytes: Span<UInt8>) throws(Stop) {
        guard contentLength == nil, (1...HeadLimits.lengthDigits).contains(value.count) else {
            throw .doubt
        }
        var length = 0
        for index in value.start..<value.start + value.count {
            guard (0x30...0x39).contains(bytes[index]) else { throw .doubt }
            length = length * 10 + Int(bytes[index] - 0x30)
        }
        contentLength = length
    }

    /// `close` and `keep-alive` alone or in one list; every other option changes what the
    /// connection means.
    private mutating func noteConnection(_ value: ByteRange, _ bytes: Span<UInt8>) throws(Stop) {
        guard !hasConnection else { throw .doubt }
        hasConnection = true
        var start = value.start
        let end = value.start + value.count
        while start < end {
            var next = start
            while next < end, bytes[next] != UInt8(ascii: ",") { next += 1 }
            var first = start
            var last = next
            while first < last, isBlank(bytes[first]) { first += 1 }
            while last > first, isBlank(bytes[last - 1]) { last -= 1 }
            let option = ByteRange(start: first, count: last - first)
            if equals(option, "close", bytes) {
                head.closes = true
            } else if option.count > 0, !equals(option, "keep-alive", bytes) {
                throw .doubt
            }
            start = next + 1
        }
    }
}

/// Bytes.
extension RequestParser {
    @inline(__always)
    private func byte(_ bytes: Span<UInt8>) throws(Stop) -> UInt8 {
        guard position < count else { throw .incomplete }
        return bytes[position]
    }

    @inline(__always)
    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// Passes over bytes of a set; the first one that is not in it.
    @inline(__always)
    private mutating func pass(_ set: ByteClass, _ bytes: Span<UInt8>) throws(Stop) -> UInt8 {
        var index = position
        while index < count {
            let next = bytes[index]
            if !set.contains(next) {
                position = index
                return next
            }
            index += 1
        }
        throw .incomplete
    }

    /// Passes over exactly this text.
    private mutating func expect(_ text: StaticString, _ bytes: Span<UInt8>) throws(Stop) {
        for index in 0..<text.utf8CodeUnitCount {
            let next = try byte(bytes)
            guard text.withUTF8Buffer({ $0[index] }) == next else { throw .doubt }
            position += 1
        }
    }

    /// Whether the range holds this text, of which letters are in lower case, in any case.
    private func equals(
        _ range: ByteRange,
        _ text: StaticString,
        _ bytes: Span<UInt8>
    ) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { wanted in
            for index in 0..<range.count {
                let byte = bytes[range.start + index]
                let isLetter = (0x41...0x5A).contains(byte)
                guard (isLetter ? byte | 0x20 : byte) == wanted[index] else { return false }
            }
            return true
        }
    }
}
