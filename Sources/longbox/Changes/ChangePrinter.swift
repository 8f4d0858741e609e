import Foundation
import HTTPFront

/// Prints events on standard output, a line each.
struct ChangePrinter: Sendable {
    /// Whether the line is the event itself, and not for people.
    let isJSON: Bool

    /// Prints events, each of which is the JSON text of a CloudEvent; all of them in one write.
    ///
    /// - Throws: 400 `json-malformed` for what is none.
    func print(_ events: [[UInt8]]) throws {
        if events.isEmpty { return }
        var lines: [UInt8] = []
        for event in events {
            lines += isJSON ? event : Array(Self.line(try JSONValue(parsing: event)).utf8)
            lines.append(UInt8(ascii: "\n"))
        }
        Console.write(lines, to: STDOUT_FILENO)
    }

    /// The time, the kind, the subject, and what the data says in a word.
    ///
    /// ```
    /// 2026-01-31T12:00:00.250Z  ComicUpdated      comics/7         Little Nemo
    /// 2026-01-31T12:00:01Z      ChapterPublished  chapters/12      3 (en) of comics/7
    /// ```
    static func line(_ event: JSONValue) -> String {
        let type = event["type"]?.text ?? ""
        let kind = type.split(separator: ".").last.map(String.init) ?? ""
        return [
            padded(event["time"]?.text ?? "", 24), padded(kind, 16),
            padded(event["subject"]?.text ?? "", 15), about(event["data"]),
        ].joined(separator: "  ")
    }

    private static func about(_ data: JSONValue?) -> String {
        guard let data else { return "" }
        var words: [String] = []
        if let title = data["title"]?.text { words.append(title) }
        if let number = data["number"]?.text { words.append(number) }
        if let language = data["language"]?.text { words.append("(\(language))") }
        if let reason = data["reason"]?.text { words.append(reason) }
        if let comic = data["comicId"]?.text { words.append("of comics/\(comic)") }
        return shown(words.joined(separator: " "))
    }

    /// The text with what would move a terminal's cursor made visible.
    private static func shown(_ text: String) -> String {
        let replacement: Unicode.Scalar = "\u{FFFD}"
        let scalars = text.unicodeScalars.map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: replacement
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(scalars))
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        shown(text) + String(repeating: " ", count: max(0, width - text.count))
    }
}
