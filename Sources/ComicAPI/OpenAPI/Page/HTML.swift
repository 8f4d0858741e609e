/// HTML text, of which everything that came from elsewhere is escaped.
struct HTML: ExpressibleByStringInterpolation {
    private(set) var text: String

    init(stringLiteral text: String) { self.text = text }

    init(stringInterpolation parts: Interpolation) { text = parts.text }

    init(joined parts: [HTML], by separator: String = "\n") {
        text = parts.map(\.text).joined(separator: separator)
    }

    /// Words of a description, in which backticks stand around what is code.
    init(words: String) {
        text = words.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .map { index, part in
                let escaped = Self.escaped(String(part))
                return index.isMultiple(of: 2) ? escaped : "<code>\(escaped)</code>"
            }
            .joined()
    }

    /// The text with the five characters that mean something in HTML written as references.
    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
            .replacing("'", with: "&#39;")
    }

    /// Puts HTML in as it is, and texts escaped.
    struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {}

        mutating func appendLiteral(_ literal: String) { text += literal }

        mutating func appendInterpolation(_ html: HTML) { text += html.text }

        mutating func appendInterpolation(_ text: String) { self.text += HTML.escaped(text) }

        mutating func appendInterpolation(_ number: Int) { text += String(number) }
    }
}
