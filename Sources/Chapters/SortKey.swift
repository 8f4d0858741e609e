/// Where a chapter or volume stands among others: an exact decimal number with at most six digits
/// after the point, never a binary fraction.
///
/// `10.5` is ten and a half, `0.10` is `0.1`.
public struct SortKey: Hashable, Comparable, Sendable {
    /// The number times a million.
    public let millionths: Int64

    /// Sorts after every number: a chapter without a volume stands behind those of the volumes.
    public static let last = SortKey(millionths: .max)

    /// The number that is so many millionths.
    public init(millionths: Int64) {
        self.millionths = millionths
    }

    /// The number that a text writes: digits, perhaps a minus before and a fraction behind.
    ///
    /// - Returns: `nil` if it is none, has more than six digits after the point, or more than nine
    ///   before.
    public init?(_ text: String) {
        var rest = Substring(text)
        let isNegative = rest.first == "-"
        if isNegative { rest.removeFirst() }
        let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1] : "0"
        guard parts.count <= 2, let whole = parts.first,
            (1...9).contains(whole.utf8.count), (1...6).contains(fraction.utf8.count),
            let units = UInt32(digits: whole), let part = UInt32(digits: fraction)
        else { return nil }
        var millionths = Int64(part)
        for _ in fraction.utf8.count..<6 { millionths *= 10 }
        millionths += Int64(units) * 1_000_000
        self.millionths = isNegative ? -millionths : millionths
    }

    /// Whether `a` stands before `b`.
    public static func < (a: SortKey, b: SortKey) -> Bool { a.millionths < b.millionths }
}

extension SortKey: CustomStringConvertible {
    /// The shortest text that writes the number.
    public var description: String {
        let magnitude = millionths.magnitude
        var text = String(magnitude / 1_000_000)
        let fraction = magnitude % 1_000_000
        if fraction > 0 {
            var digits = String(fraction + 1_000_000).dropFirst()
            while digits.last == "0" { digits.removeLast() }
            text += "." + digits
        }
        return millionths < 0 ? "-" + text : text
    }
}

extension UInt32 {
    /// ASCII digits alone: neither a sign nor another script's digits.
    fileprivate init?(digits: Substring) {
        guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        self.init(digits)
    }
}
