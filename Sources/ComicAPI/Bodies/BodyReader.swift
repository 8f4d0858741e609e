import ChangeFeed
import HTTPFront

/// Takes the members of a JSON object one after the other, and notes every one that is not what it
/// must be: a wrong type, a `null`, and at the end those that nobody asked for.
///
/// A misspelt name is so an error, not a lost value.
struct BodyReader {
    /// What was found so far, in the order in which the members were asked for.
    private(set) var faults: [FieldFault] = []
    private let members: [JSONValue.Member]
    private let pointer: String
    private var asked: Set<String> = []

    /// Reads `value`, which stands at `pointer` (RFC 6901).
    init(_ value: JSONValue, at pointer: String = "") {
        self.pointer = pointer
        guard case .object(let members) = value else {
            members = []
            add(pointer, "wrong-type", "expected an object")
            return
        }
        self.members = members
    }

    private mutating func add(_ pointer: String, _ code: String, _ detail: String) {
        faults.append(FieldFault(pointer: pointer, code: code, detail: detail))
    }

    private func place(_ name: String) -> String { "\(pointer)/\(escapedPointer(name))" }

    /// A member's value as `convert` has it; `nil` if it is absent or faulty.
    private mutating func member<Value>(
        _ name: String,
        _ expected: String,
        _ convert: (JSONValue) -> Value?
    ) -> Value? {
        asked.insert(name)
        guard let value = members.first(where: { $0.name == name })?.value else { return nil }
        if value == .null {
            add(place(name), "null", "expected \(expected); leave it out instead")
            return nil
        }
        if let converted = convert(value) { return converted }
        add(place(name), "wrong-type", "expected \(expected)")
        return nil
    }

    /// A string.
    mutating func string(_ name: String) -> String? {
        member(name, "a string") { $0.text }
    }

    /// A whole number, `1.0` among them.
    mutating func integer(_ name: String) -> Int? {
        member(name, "a whole number") { $0.whole }
    }

    /// `true` or `false`.
    mutating func bool(_ name: String) -> Bool? {
        member(name, "true or false") { value in
            if case .bool(let bool) = value { bool } else { nil }
        }
    }

    /// Any value.
    mutating func value(_ name: String) -> JSONValue? {
        asked.insert(name)
        return members.first { $0.name == name }?.value
    }

    /// An object.
    mutating func object<Value>(
        _ name: String,
        _ read: (inout BodyReader) -> Value
    ) -> Value? {
        guard let value = member(name, "an object", { $0.isObject ? $0 : nil }) else { return nil }
        return nested(value, place(name), read)
    }

    /// An array of objects.
    mutating func objects<Value>(
        _ name: String,
        _ read: (inout BodyReader) -> Value
    ) -> [Value]? {
        guard let items = member(name, "an array", \.items) else { return nil }
        return items.enumerated().map { index, item in
            nested(item, "\(place(name))/\(index)", read)
        }
    }

    /// An array of strings.
    mutating func strings(_ name: String) -> [String]? {
        guard let items = member(name, "an array", \.items) else { return nil }
        return items.enumerated().compactMap { index, item in
            if let text = item.text { return text }
            add("\(place(name))/\(index)", "wrong-type", "expected a string")
            return nil
        }
    }

    /// An object whose members are strings, in the order in which they stand.
    mutating func texts(_ name: String) -> [(name: String, text: String)]? {
        guard let value = member(name, "an object", { $0.isObject ? $0 : nil }),
            case .object(let members) = value
        else { return nil }
        return members.compactMap { member in
            if let text = member.value.text { return (member.name, text) }
            add("\(place(name))/\(escapedPointer(member.name))", "wrong-type", "expected a string")
            return nil
        }
    }

    private mutating func nested<Value>(
        _ value: JSONValue,
        _ pointer: String,
        _ read: (inout BodyReader) -> Value
    ) -> Value {
        var reader = BodyReader(value, at: pointer)
        let result = read(&reader)
        reader.finish()
        faults += reader.faults
        return result
    }

    /// Notes every member that was not asked for.
    mutating func finish() {
        for member in members where !asked.contains(member.name) {
            add(place(member.name), "unknown-field", "no such field")
        }
    }
}

/// What a body, or a part of one, is read into: not checked yet.
protocol BodyReadable {
    /// Takes what it has from the members of an object.
    init(from reader: inout BodyReader)
}

/// Reads a body and checks what it says.
///
/// - Throws: 400 `json-malformed`; ``ChangeFeed/InvalidFields`` with every fault of the body at
///   once, those of its members' types and those that `check` finds.
func decode<Body: BodyReadable, Checked>(
    _ bytes: [UInt8],
    as type: Body.Type = Body.self,
    _ check: (Body) throws(InvalidFields) -> Checked
) throws -> Checked {
    try decode(try JSONValue(parsing: bytes), as: type, check)
}

/// Reads a value, which stands at `pointer`, and checks what it says.
///
/// - Throws: ``ChangeFeed/InvalidFields``.
func decode<Body: BodyReadable, Checked>(
    _ value: JSONValue,
    at pointer: String = "",
    as type: Body.Type = Body.self,
    _ check: (Body) throws(InvalidFields) -> Checked
) throws(InvalidFields) -> Checked {
    var reader = BodyReader(value, at: pointer)
    let body = Body(from: &reader)
    reader.finish()
    let faults = reader.faults
    do throws(InvalidFields) {
        let checked = try check(body)
        if faults.isEmpty { return checked }
    } catch {
        let known = Set(faults.map(\.pointer))
        // A member of the wrong type reads as none, which is no fault of its own.
        throw InvalidFields(faults + error.faults.filter { !known.contains($0.pointer) })
    }
    throw InvalidFields(faults)
}
