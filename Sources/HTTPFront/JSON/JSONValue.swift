/// A JSON text (RFC 8259) as a value that can be looked at piece by piece.
public enum JSONValue: Sendable, Equatable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number without fraction or exponent that fits.
    case integer(Int)
    /// Any other number.
    case number(Double)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object, its members in the order in which they stand, each name once.
    case object([Member])

    /// A name and its value.
    public struct Member: Sendable, Equatable {
        /// The name.
        public let name: String
        /// The value.
        public let value: JSONValue

        /// A member.
        public init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// Reads a text.
    ///
    /// - Complexity: O(bytes).
    /// - Throws: 400 `json-malformed` with the byte at which it is wrong.
    public init(parsing bytes: [UInt8]) throws(Problem) {
        do throws(JSONFault) {
            var parser = JSONParser(bytes.span)
            self = try parser.text()
        } catch {
            throw .malformed(
                "json-malformed",
                "the body is no JSON (RFC 8259): \(error.reason) at byte \(error.offset)"
            )
        }
    }

    /// The value of a member of an object; `nil` of anything else.
    public subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// This value changed by a merge patch (RFC 7396): members of an object take the place of those
    /// with the same name, one by one and at any depth, and `null` removes a member.
    public func merging(_ patch: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var members: [Member] = []
        if case .object(let own) = self { members = own }
        for change in changes {
            let index = members.firstIndex { $0.name == change.name }
            if change.value == .null {
                if let index { members.remove(at: index) }
                continue
            }
            let old = index.map { members[$0].value } ?? .null
            let merged = Member(change.name, old.merging(change.value))
            if let index { members[index] = merged } else { members.append(merged) }
        }
        return .object(members)
    }
}

/// A value as what it may be.
extension JSONValue {
    /// A string.
    public var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// A whole number, `1.0` among them.
    public var whole: Int? {
        switch self {
        case .integer(let integer): integer
        case .number(let number): Int(exactly: number)
        default: nil
        }
    }

    /// Any number.
    public var number: Double? {
        switch self {
        case .integer(let integer): Double(integer)
        case .number(let number): number
        default: nil
        }
    }

    /// The items of an array.
    public var items: [JSONValue]? {
        if case .array(let items) = self { items } else { nil }
    }

    /// Whether it is an object.
    public var isObject: Bool {
        if case .object = self { true } else { false }
    }
}
