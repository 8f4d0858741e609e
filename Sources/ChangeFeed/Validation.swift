import Foundation
public import Keyspaces

/// Checks the fields of one document, normalises its texts, and collects every fault.
///
/// Where a field stands, a JSON pointer (RFC 6901), is put together only for a fault.
public struct Validation: ~Copyable {
    /// What was found so far, in the order of the fields.
    public private(set) var faults: [FieldFault] = []

    /// No faults yet.
    public init() {}

    /// Adds a fault.
    public mutating func add(_ pointer: String, _ code: String, _ detail: String) {
        faults.append(FieldFault(pointer: pointer, code: code, detail: detail))
    }

    /// A text in NFC of at most `limit` UTF-8 bytes; empty if it is absent or faulty.
    public mutating func text(
        _ given: String?,
        _ pointer: @autoclosure () -> String,
        _ limit: Int,
        required: Bool = false
    ) -> String {
        guard let given, !given.isEmpty else {
            if required { add(pointer(), "required", "a text is required") }
            return ""
        }
        let text = given.normalised
        if text.utf8.count > limit {
            add(pointer(), "too-long", "\(text.utf8.count) bytes of UTF-8; at most \(limit)")
            return ""
        }
        if text.utf8.contains(where: isForbiddenControl) {
            add(pointer(), "control-character", "control characters are not allowed")
        }
        return text
    }

    /// A case of an enumeration by its name.
    @inlinable
    public mutating func choice<Choice: CaseIterable>(
        _ given: String?,
        _ pointer: @autoclosure () -> String,
        _ type: Choice.Type,
        _ name: (Choice) -> String,
        required: Bool = false
    ) -> Choice? {
        guard let given else {
            if required { add(pointer(), "required", "a value is required") }
            return nil
        }
        if let choice = Choice.allCases.first(where: { name($0) == given }) { return choice }
        let names = Choice.allCases.map { name($0) }.joined(separator: ", ")
        add(pointer(), "unknown-value", "one of \(names)")
        return nil
    }

    /// A number within a range.
    public mutating func number(
        _ given: Int?,
        _ pointer: @autoclosure () -> String,
        _ range: ClosedRange<Int>
    ) -> Int? {
        guard let given else { return nil }
        if range.contains(given) { return given }
        add(pointer(), "out-of-range", "a number from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    /// A moment; `nil` if it is absent or faulty.
    public mutating func moment(
        _ given: String?,
        _ pointer: @autoclosure () -> String
    ) -> Timestamp? {
        guard let given else { return nil }
        if let moment = Timestamp(rfc3339: given) { return moment }
        add(pointer(), "not-a-time", "RFC 3339, such as 2026-01-31T12:00:00Z")
        return nil
    }

    /// Who sees something, and from when on: `publishAt` goes with `scheduled`, and with nothing
    /// else.
    ///
    /// `at` is where the document stands that has the members of these names.
    public mutating func publication(
        visibility: String?,
        publishAt: String?,
        at: String
    ) -> (visibility: Visibility, publishAt: Timestamp?) {
        let pointer = at + "/publishAt"
        guard let visibility else {
            refuse(publishAt, pointer)
            return (.public, nil)
        }
        let choice = choice(visibility, at + "/visibility", Visibility.self, \.name)
        guard choice == .scheduled else {
            if choice != nil { refuse(publishAt, pointer) }
            return (choice ?? .public, nil)
        }
        if publishAt == nil { add(pointer, "required", "scheduled: from when on is it public?") }
        let moment = moment(publishAt, pointer)
        if let moment, moment.milliseconds <= 0 {
            add(pointer, "out-of-range", "a moment after 1970-01-01T00:00:00Z")
        }
        return (.scheduled, moment)
    }

    private mutating func refuse(_ publishAt: String?, _ pointer: String) {
        if publishAt == nil { return }
        add(pointer, "unexpected", "only with the visibility scheduled")
    }

    /// Each item of a list that has at most `limit`, as `check` has it, which can ask where it
    /// stands.
    @inlinable
    public mutating func list<Item>(
        _ given: [Item],
        _ pointer: String,
        _ limit: Int,
        _ check: (inout Validation, Item, () -> String) -> Item
    ) -> [Item] {
        if given.count > limit {
            add(pointer, "too-many", "\(given.count) items; at most \(limit)")
            return []
        }
        var checked: [Item] = []
        checked.reserveCapacity(given.count)
        for index in given.indices {
            checked.append(check(&self, given[index]) { "\(pointer)/\(index)" })
        }
        return checked
    }

    /// The items ordered by a property of which each value may occur once.
    ///
    /// An empty one is a fault already, and no duplicate.
    @inlinable
    public mutating func distinct<Item>(
        _ given: [Item],
        by property: (Item) -> String,
        _ pointer: String,
        _ rule: String
    ) -> [Item] {
        let ordered = given.sorted { property($0) < property($1) }
        for (item, next) in zip(ordered, ordered.dropFirst())
        where !property(item).isEmpty && property(item) == property(next) {
            add(pointer, "duplicate", "\(property(item)) occurs twice: \(rule)")
        }
        return ordered
    }

    /// Slugs, ascending, each once: lower-case letters, digits and single hyphens between them.
    public mutating func slugs(_ given: [String], _ pointer: String, _ limit: Int) -> [String] {
        if given.count > limit {
            add(pointer, "too-many", "\(given.count) items; at most \(limit)")
            return []
        }
        for (index, slug) in given.enumerated() { _ = self.slug(slug, "\(pointer)/\(index)") }
        return Set(given).sorted()
    }

    /// A slug; empty if it is absent or faulty.
    public mutating func slug(
        _ given: String?,
        _ pointer: @autoclosure () -> String
    ) -> String {
        guard let given else { return "" }
        if isSlug(given) { return given }
        add(
            pointer(),
            "not-a-slug",
            "lower-case letters, digits and hyphens; at most \(slugBytes) bytes"
        )
        return ""
    }

    /// A language tag in the form of BCP 47: subtags of letters and digits, joined by hyphens.
    ///
    /// - Returns: the tag as ``languageTag(_:)`` writes it, so that equal tags are equal texts.
    public mutating func language(
        _ given: String,
        _ pointer: @autoclosure () -> String
    ) -> String {
        let parts = given.split(separator: "-", omittingEmptySubsequences: false)
        let isTag =
            given.utf8.count <= languageBytes
            && parts.allSatisfy { part in
                (1...8).contains(part.utf8.count) && part.utf8.allSatisfy(isAlphanumeric)
            }
        if !isTag { add(pointer(), "not-a-language", "a BCP 47 tag such as en or zh-Hant") }
        return isTag ? languageTag(given) : ""
    }
}

/// Control characters of ASCII but tab, line feed and carriage return.
private func isForbiddenControl(_ byte: UInt8) -> Bool {
    byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D || byte == 0x7F
}

private let slugBytes = 64
private let languageBytes = 35

private func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
    default: false
    }
}

/// Whether a text can stand in a URL as the name of a genre or a group.
public func isSlug(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    return text.utf8.count <= slugBytes
        && parts.allSatisfy { part in
            !part.isEmpty
                && part.utf8.allSatisfy {
                    isAlphanumeric($0) && !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                }
        }
}

/// A part of a JSON pointer, escaped (RFC 6901, section 3).
public func escapedPointer(_ part: String) -> String {
    // Most names have nothing to escape, and every document has names.
    if !part.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) {
        return part
    }
    return part.replacing("~", with: "~0").replacing("/", with: "~1")
}

extension String {
    /// The text in NFC (Unicode Standard Annex #15).
    ///
    /// Most texts consist of characters that are in NFC beside any other of them, and are returned
    /// as they are.
    public var normalised: String {
        unicodeScalars.allSatisfy(\.isInert) ? self : precomposedStringWithCanonicalMapping
    }
}

extension Unicode.Scalar {
    /// Whether the character is of those, found by their ranges, that have the combining class 0
    /// and the property `NFC_Quick_Check=Yes`: a text of such alone is in NFC (Unicode Standard
    /// Annex #15, section 9).
    package var isInert: Bool {
        switch value {
        case ..<0x0300,  // Latin
            0x0400...0x0482,  // Cyrillic
            0x2010...0x2027, 0x2030...0x205E,  // dashes, quotation marks, dots
            0x3001...0x3029, 0x3041...0x3096, 0x30A0...0x30FF,  // kana and their punctuation
            0x4E00...0x9FFF,  // Han
            0xAC00...0xD7A3,  // Hangul syllables
            0xFF01...0xFF9D:  // of another width
            true
        default: false
        }
    }
}
