public import Keyspaces

/// Moments as RFC 3339 writes them, in UTC. Whole seconds are written without a fraction,
/// milliseconds with three digits.
///
/// The day arithmetic is that of Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms":
/// years begin in March, so that the leap day is the last one.
extension Timestamp {
    /// The moment as text.
    public var rfc3339: String {
        if let text = MomentText(self) {
            return text.bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        }
        let (seconds, millisecond) = milliseconds.flooredDivision(by: 1_000)
        let (day, second) = seconds.flooredDivision(by: 86_400)
        let date = Self.civil(day: day)
        var text = "\(digits(date.year, 4))-\(digits(date.month, 2))-\(digits(date.day, 2))T"
        text += "\(digits(second / 3_600, 2)):\(digits(second / 60 % 60, 2))"
        text += ":\(digits(second % 60, 2))"
        if millisecond != 0 { text += ".\(digits(millisecond, 3))" }
        return text + "Z"
    }

    /// The moment that a text names; digits past the millisecond are dropped.
    ///
    /// - Returns: `nil` if it is no RFC 3339 date and time, or one outside the years 0 to 9999 in
    ///   UTC.
    public init?(rfc3339 text: String) {
        var scan = Scanner(text)
        guard let year = scan.number(4), scan.skip("-"), let month = scan.number(2),
            scan.skip("-"), let day = scan.number(2), scan.skip("T") || scan.skip("t"),
            let hour = scan.number(2), scan.skip(":"), let minute = scan.number(2),
            scan.skip(":"), let second = scan.number(2),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
        else { return nil }
        let fraction = scan.fraction()
        guard let offset = scan.offset(), scan.isAtEnd else { return nil }
        let days = Self.day(year: year, month: month, day: day)
        guard Self.civil(day: days).day == day else { return nil }
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset * 60
        // An offset may lead out of the years that are written with four digits.
        let utc = Self.civil(day: seconds.flooredDivision(by: 86_400).quotient)
        guard (0...9_999).contains(utc.year) else { return nil }
        self.init(milliseconds: seconds * 1_000 + fraction)
    }

    static func civil(day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (day + 719_468).flooredDivision(by: 146_097)
        let leaps = dayOfEra / 1_460 - dayOfEra / 36_524 + dayOfEra / 146_096
        let yearOfEra = (dayOfEra - leaps) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    private static func day(year: Int64, month: Int64, day: Int64) -> Int64 {
        let (era, yearOfEra) = (month <= 2 ? year - 1 : year).flooredDivision(by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

extension Int64 {
    func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

private func digits(_ value: Int64, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
}

/// Reads a date and time field by field.
private struct Scanner {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = Substring(text).utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ character: Character) -> Bool {
        guard let first = rest.first, first == character.asciiValue else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(_ width: Int) -> Int64? {
        let digits = rest.prefix(width)
        guard digits.count == width, digits.allSatisfy({ 48...57 ~= $0 }) else { return nil }
        rest.removeFirst(width)
        return digits.reduce(0) { $0 * 10 + Int64($1 - 48) }
    }

    /// Milliseconds of an optional fraction.
    mutating func fraction() -> Int64 {
        guard skip(".") else { return 0 }
        var value: Int64 = 0
        var scale: Int64 = 100
        while let digit = rest.first, 48...57 ~= digit {
            value += Int64(digit - 48) * scale
            scale /= 10
            rest.removeFirst()
        }
        return value
    }

    /// Minutes east of UTC.
    mutating func offset() -> Int64? {
        if skip("Z") || skip("z") { return 0 }
        let sign: Int64 = skip("-") ? -1 : skip("+") ? 1 : 0
        guard sign != 0, let hours = number(2), skip(":"), let minutes = number(2), hours < 24,
            minutes < 60
        else { return nil }
        return sign * (hours * 60 + minutes)
    }
}
