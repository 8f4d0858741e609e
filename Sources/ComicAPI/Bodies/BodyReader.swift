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
    /// Where the object stands (RFC 6901), or the array of which it is an item.
    private let base: String
    private let index: Int?
    /// Which of the first 64 members were asked for, as bits, and which of the others.
    private var asked: UInt64 = 0
    private var askedBeyond: Set<Int> = []

    /// Reads `value`, which stands at `base`, or is the item `index` of what stands there.
    init(_ value: JSONValue, at base: String = "", item index: Int? = nil) {
        self.base = base
        self.index = index
        guard case .object(let members) = value else {
            members = []
            add(pointer, "wrong-type", "expected an object")
            return
        }
        self.members = members
    }

    /// Where the object stands: put together only where it is told.
    private var pointer: String { index.map { "\(base)/\($0)" } ?? base }

    private mutating func add(_ pointer: String, _ code: String, _ detail: String) {
        faults.append(FieldFault(pointer: pointer, code: code, detail: detail))
    }

    private func place(_ name: String) -> String { "\(pointer)/\(escapedPointer(name))" }

    /// The value of a member, whatever it is; it has been asked for now.
    mutating func value(_ name: String) -> JSONValue? {
        guard let position = members.firstIndex(where: { $0.name == name }) else { return nil }
        if position < UInt64.bitWidth {
            asked |= 1 << UInt64(position)
        } else {
            askedBeyond.insert(position)
        }
        return members[position].value
    }

    private func wasAsked(for position: Int) -> Bool {
        position < UInt64.bitWidth
            ? asked >> UInt64(position) & 1 == 1 : askedBeyond.contains(position)
    }

    /// A member's value as `convert` has it; `nil` if it is absent or faulty.
    private mutating func member<Value>(
        _ name: String,
        _ expected: String,
        _ convert: (JSONValue) -> Value?
    ) -> Value? {
        guard let value = value(name) else { return nil }
        if case .null = value {
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

    /// An object.
    mutating func object<Value>(
        _ name: String,
        _ read: (inout BodyReader) -> Value
    ) -> Value? {
        guard let value = member(name, "an object", { $0.isObject ? $0 : nil }) else { return nil }
        return nested(BodyReader(value, at: place(name)), read)
    }

    /// An array of objects.
    mutating func objects<Value>(
        _ name: String,
        _ read: (inout BodyReader) -> Value
    ) -> [Value]? {
        guard let items = member(name, "an array", \.items) else { return nil }
        let base = place(name)
        return items.indices.map { index in
            nested(BodyReader(items[index], at: base, item: index), read)
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
        _ reader: consuming BodyReader,
        _ read: (inout BodyReader) -> Value
    ) -> Value {
        let result = read(&reader)
        reader.finish()
        faults += reader.faults
        return result
    }

    /// Notes every member that was not asked for.
    mutating func finish() {
        for position in members.indices where !wasAsked(for: position) {
            add(place(members[position].name), "unknown-field", "no such field")
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
