/// The query of a request: names and values in the order in which they were sent, decoded as
/// `application/x-www-form-urlencoded` (WHATWG URL, section 5.1), where `+` is a space.
public struct Query: Sendable, Equatable {
    /// A name and its value, which is empty for a name without `=`.
    public struct Pair: Sendable, Equatable {
        /// The name, decoded.
        public let name: String
        /// The value, decoded.
        public let value: String

        /// A pair of decoded strings.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The pairs, in order; a name may occur more than once.
    public let pairs: [Pair]

    /// A query out of decoded pairs.
    public init(_ pairs: [Pair] = []) {
        self.pairs = pairs
    }

    /// Decodes what follows the `?`; nil stands for no query at all.
    ///
    /// - Throws: 400 `query-malformed` for a `%` without two hexadecimal digits, for bytes that are
    ///   no UTF-8, and for more pairs than a query may have.
    public init(decoding raw: String?) throws(Problem) {
        try self.init(decoding: (raw ?? "").utf8Span.span)
    }

    /// Decodes the bytes that follow the `?`, as above.
    init(decoding raw: Span<UInt8>) throws(Problem) {
        var pairs: [Pair] = []
        var start = 0
        while start < raw.count {
            var end = start
            var equals: Int?
            while end < raw.count, raw[end] != UInt8(ascii: "&") {
                if equals == nil, raw[end] == UInt8(ascii: "=") { equals = end }
                end += 1
            }
            defer { start = end + 1 }
            if start == end { continue }
            guard pairs.count < Limits.queryPairs else {
                throw .malformed(
                    "query-malformed",
                    "a query has at most \(Limits.queryPairs) parameters"
                )
            }
            let name = raw.extracting(start..<(equals ?? end))
            let value = raw.extracting((equals.map { $0 + 1 } ?? end)..<end)
            pairs.append(Pair(name: try Self.decode(name), value: try Self.decode(value)))
        }
        self.pairs = pairs
    }

    private static func decode(_ text: Span<UInt8>) throws(Problem) -> String {
        guard let decoded = percentDecoded(text, plusIsSpace: true) else {
            throw .malformed("query-malformed", "the query is not valid percent-encoded UTF-8")
        }
        return decoded
    }
}
