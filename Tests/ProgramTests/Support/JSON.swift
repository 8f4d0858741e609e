import Foundation

/// A JSON value, whatever it is.
enum JSON: Sendable, Equatable, Decodable {
    case null
    case bool(Bool)
    case number(Int)
    case fraction(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    /// It is something else than the test says.
    struct Unexpected: Error {
        let wanted: String
        let found: JSON
    }

    init(parsing text: String) throws {
        self = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
    }

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let text = try? value.decode(String.self) {
            self = .string(text)
        } else if let members = try? value.decode([String: JSON].self) {
            self = .object(members)
        } else if let items = try? value.decode([JSON].self) {
            self = .array(items)
        } else if let number = try? value.decode(Int.self) {
            self = .number(number)
        } else if let fraction = try? value.decode(Double.self) {
            self = .fraction(fraction)
        } else if let flag = try? value.decode(Bool.self) {
            self = .bool(flag)
        } else {
            self = .null
        }
    }

    /// A member; null for what is no object, or has no such member.
    subscript(name: String) -> JSON {
        guard case .object(let members) = self else { return .null }
        return members[name] ?? .null
    }

    /// An item; null for what is no array, or has no such item.
    subscript(index: Int) -> JSON {
        guard case .array(let items) = self, items.indices.contains(index) else { return .null }
        return items[index]
    }

    /// The names of an object's members.
    var names: Set<String> {
        guard case .object(let members) = self else { return [] }
        return Set(members.keys)
    }

    /// A string; nil for anything else.
    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// A string.
    var string: String {
        get throws {
            guard let text else { throw Unexpected(wanted: "a string", found: self) }
            return text
        }
    }

    /// A whole number.
    var integer: Int {
        get throws {
            guard case .number(let number) = self else {
                throw Unexpected(wanted: "a whole number", found: self)
            }
            return number
        }
    }

    /// The items of an array.
    var items: [JSON] {
        get throws {
            guard case .array(let items) = self else {
                throw Unexpected(wanted: "an array", found: self)
            }
            return items
        }
    }

    /// The value on one line, its members in the order of their names.
    var line: String {
        switch self {
        case .null: "null"
        case .bool(let flag): "\(flag)"
        case .number(let number): "\(number)"
        case .fraction(let fraction): "\(fraction)"
        case .string(let text): quoted(text)
        case .array(let items): "[" + items.map(\.line).joined(separator: ",") + "]"
        case .object(let members):
            "{"
                + members.sorted { $0.key < $1.key }.map { quoted($0.key) + ":" + $0.value.line }
                .joined(separator: ",") + "}"
        }
    }
}

private func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"", "\\": quoted += "\\\(scalar)"
        case "\n": quoted += "\\n"
        case "\r": quoted += "\\r"
        case "\t": quoted += "\\t"
        default: quoted.unicodeScalars.append(scalar)
        }
    }
    return quoted + "\""
}
