/// Whether an `Accept` field lets `mediaType` through (RFC 9110, section 12.5.1).
///
/// The most specific range that covers the type decides, and `q=0` means no. Parameters other than
/// `q` are not weighed: a range with `charset=utf-8` covers the type like one without. No field, an
/// empty one and one without a single well-formed range let everything through.
package func accepts(_ mediaType: String, field: String?) -> Bool {
    guard let field else { return true }
    let ranges = elements(of: field, separatedBy: ",").compactMap(MediaRange.init(_:))
    guard !ranges.isEmpty else { return true }
    let covering = ranges.filter { $0.covers(mediaType) }
    guard let precision = covering.map(\.precision).max() else { return false }
    return covering.contains { $0.precision == precision && !$0.isExcluded }
}

/// The one of some media types that an `Accept` field likes best; nil if it excludes them all.
///
/// Of those with the same weight it is the first. As in ``accepts(_:field:)``, a field without a
/// single well-formed range lets everything through.
package func preferred(_ mediaTypes: [String], field: String?) -> String? {
    let ranges = elements(of: field ?? "", separatedBy: ",").compactMap(MediaRange.init(_:))
    guard !ranges.isEmpty else { return mediaTypes.first }
    var best: (type: String, weight: Int)?
    for type in mediaTypes where accepts(type, field: field) {
        let covering = ranges.filter { $0.covers(type) }
        let precision = covering.map(\.precision).max()
        let weight = covering.filter { $0.precision == precision }.map(\.weight).max() ?? 0
        if weight > best?.weight ?? 0 { best = (type, weight) }
    }
    return best?.type
}

/// Whether a `Content-Type` field announces one of `mediaTypes`.
///
/// A list with `application/json` takes every `+json` type too (RFC 6839, section 3.1). Parameters
/// are not looked at: JSON is UTF-8 whatever a `charset` says (RFC 8259, section 8.1).
package func announces(_ mediaTypes: [String], field: String) -> Bool {
    let type = String(field.prefix { $0 != ";" }.trimmingBlanks()).lowercased()
    return mediaTypes.contains(type)
        || (type.hasSuffix("+json") && type.contains("/")
            && mediaTypes.contains("application/json"))
}

/// One element of an `Accept` field.
private struct MediaRange {
    var type: String
    var subtype: String
    /// The value of `q`, in thousandths: 1,000 without one, and for one that is malformed.
    var weight: Int
    var isExcluded: Bool { weight == 0 }

    /// Nil for what is no media range.
    init?(_ text: Substring) {
        let parts = elements(of: text, separatedBy: ";")
        guard let name = parts.first else { return nil }
        let names = name.lowercased().split(separator: "/", omittingEmptySubsequences: false)
        guard names.count == 2, let type = names.first, let subtype = names.last,
            !type.isEmpty, !subtype.isEmpty, type != "*" || subtype == "*"
        else { return nil }
        self.type = String(type)
        self.subtype = String(subtype)
        let weight = parts.dropFirst().first { $0.lowercased().hasPrefix("q=") }?.dropFirst(2)
        self.weight = weight.flatMap(thousandths) ?? 1_000
    }

    /// 0 for `*/*`, 1 for `type/*`, 2 for `type/subtype`.
    var precision: Int {
        (type == "*" ? 0 : 1) + (subtype == "*" ? 0 : 1)
    }

    func covers(_ mediaType: String) -> Bool {
        switch precision {
        case 0: true
        case 1: mediaType.hasPrefix("\(type)/")
        default: mediaType == "\(type)/\(subtype)"
        }
    }
}

/// A weight (RFC 9110, section 12.4.2) in thousandths; nil for what is none.
private func thousandths(_ text: Substring) -> Int? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let fraction = parts.count == 2 ? parts[1] : ""
    guard let whole = parts.first.flatMap({ Int($0) }), (0...1).contains(whole),
        fraction.count <= 3,
        fraction.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
        let part = Int(fraction + String(repeating: "0", count: 3 - fraction.count))
    else { return nil }
    return min(whole * 1_000 + part, 1_000)
}

/// The elements of a list, without blanks around them and without empty ones; a separator within a
/// quoted string does not count (RFC 9110, section 5.6.1).
private func elements(
    of text: some StringProtocol,
    separatedBy separator: Character
) -> [Substring] {
    var isQuoted = false
    var isEscaped = false
    let parts = Substring(text).split { character in
        defer { isEscaped = isQuoted && character == "\\" && !isEscaped }
        if character == "\"", !isEscaped {
            isQuoted.toggle()
        }
        return character == separator && !isQuoted
    }
    return parts.map { $0.trimmingBlanks() }.filter { !$0.isEmpty }
}
