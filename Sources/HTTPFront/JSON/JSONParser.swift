/// Why a text is no JSON, and at which byte.
struct JSONFault: Error, Equatable {
    let reason: String
    let offset: Int
}

/// Reads JSON as RFC 8259 has it, and nothing that is merely like it.
///
/// Foundation's decoder takes trailing commas and tells only the first thing that it does not
/// like; whoever sends a body wants to hear of every fault of it, so that a body is read as a value
/// first.
struct JSONParser: ~Escapable {
    private let bytes: Span<UInt8>
    private var offset = 0
    private var depth = 0

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) { self.bytes = bytes }

    /// The whole text: one value, blanks around it, and nothing else.
    @_lifetime(self: copy self)
    mutating func text() throws(JSONFault) -> JSONValue {
        skipBlanks()
        let value = try value()
        skipBlanks()
        if offset < bytes.count { throw fault("something after the value") }
        return value
    }

    private func fault(_ reason: String) -> JSONFault { JSONFault(reason: reason, offset: offset) }

    private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    @_lifetime(self: copy self)
    private mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
            offset += 1
        }
    }

    @_lifetime(self: copy self)
    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    @_lifetime(self: copy self)
    private mutating func value() throws(JSONFault) -> JSONValue {
        switch next {
        case UInt8(ascii: "{"):
            return try nested { (parser) throws(JSONFault) in
                try parser.object()
            }
        case UInt8(ascii: "["):
            return try nested { (parser) throws(JSONFault) in
                try parser.array()
            }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case nil: throw fault("the text ends")
        default: return try number()
        }
    }

    @_lifetime(self: copy self)
    private mutating func nested(
        _ read: (inout JSONParser) throws(JSONFault) -> JSONValue
    ) throws(JSONFault) -> JSONValue {
        if depth == Limits.jsonDepth { throw fault("more than \(Limits.jsonDepth) levels") }
        offset += 1
        depth += 1
        skipBlanks()
        let value = try read(&self)
        depth -= 1
        return value
    }

    @_lifetime(self: copy self)
    private mutating func object() throws(JSONFault) -> JSONValue {
        var members: [JSONValue.Member] = []
        var names = Names()
        if skip("}") { return .object(members) }
        repeat {
            skipBlanks()
            if next != UInt8(ascii: "\"") { throw fault("a name is due") }
            let name = try string()
            if !names.insert(name, after: members) { throw fault("a name that occurs twice") }
            skipBlanks()
            if !skip(":") { throw fault("a colon is due") }
            skipBlanks()
            if members.count == Limits.jsonMembers {
                throw fault("more than \(Limits.jsonMembers) members")
            }
            members.append(JSONValue.Member(name, try value()))
            skipBlanks()
        } while skip(",")
        if !skip("}") { throw fault("a comma or a closing brace is due") }
        return .object(members)
    }

    @_lifetime(self: copy self)
    private mutating func array() throws(JSONFault) -> JSONValue {
        var items: [JSONValue] = []
        if skip("]") { return .array(items) }
        repeat {
            skipBlanks()
            items.append(try value())
            skipBlanks()
        } while skip(",")
        if !skip("]") { throw fault("a comma or a closing bracket is due") }
        return .array(items)
    }

    @_lifetime(self: copy self)
    private mutating func word(
        _ word: StaticString,
        _ value: JSONValue
    ) throws(JSONFault) -> JSONValue {
        for index in 0..<word.utf8CodeUnitCount {
            if next != word.utf8Start[index] { throw fault("no value begins like this") }
            offset += 1
        }
        return value
    }
}

/// The names of one object, of which none occurs twice.
///
/// Few are compared one by one, which takes less than keeping them.
private struct Names {
    private var bytes: Set<[UInt8]> = []

    /// Takes the name of the next member; whether it is none of those before it.
    mutating func insert(_ name: String, after members: [JSONValue.Member]) -> Bool {
        if members.count < Limits.jsonComparedMembers {
            return !members.contains { $0.name.utf8.elementsEqual(name.utf8) }
        }
        if bytes.isEmpty { bytes = Set(members.map { Array($0.name.utf8) }) }
        return bytes.insert(Array(name.utf8)).inserted
    }
}

/// Numbers.
extension JSONParser {
    @_lifetime(self: copy self)
    private mutating func number() throws(JSONFault) -> JSONValue {
        let start = offset
        _ = skip("-")
        guard let first = next, isDigit(first) else { throw fault("no value begins like this") }
        if !skip("0") { skipDigits() }
        var isWhole = true
        if skip(".") {
            isWhole = false
            try requireDigits()
        }
        if skip("e") || skip("E") {
            isWhole = false
            if !skip("+") { _ = skip("-") }
            try requireDigits()
        }
        let text = try text(start..<offset)
        if isWhole, let integer = Int(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else {
            throw fault("a number out of range")
        }
        return .number(number)
    }

    @_lifetime(self: copy self)
    private mutating func skipDigits() {
        while let byte = next, isDigit(byte) { offset += 1 }
    }

    @_lifetime(self: copy self)
    private mutating func requireDigits() throws(JSONFault) {
        guard let byte = next, isDigit(byte) else { throw fault("a digit is due") }
        skipDigits()
    }
}

private func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }

/// Strings.
extension JSONParser {
    /// A string at its opening quotation mark.
    @_lifetime(self: copy self)
    private mutating func string() throws(JSONFault) -> String {
        offset += 1
        let start = offset
        while let byte = next {
            if byte == UInt8(ascii: "\"") {
                defer { offset += 1 }
                return try text(start..<offset)
            }
            if byte == UInt8(ascii: "\\") { return try escapedString(from: start) }
            if byte < 0x20 { throw fault("a control character in a string") }
            offset += 1
        }
        throw fault("the text ends")
    }

    private func text(_ range: Range<Int>) throws(JSONFault) -> String {
        do throws(UTF8.ValidationError) {
            return String(copying: try UTF8Span(validating: bytes.extracting(range)))
        } catch {
            throw JSONFault(reason: "no UTF-8", offset: range.lowerBound)
        }
    }

    /// A string that has an escape at the offset.
    @_lifetime(self: copy self)
    private mutating func escapedString(from start: Int) throws(JSONFault) -> String {
        var string = try text(start..<offset)
        while let byte = next {
            if byte == UInt8(ascii: "\"") {
                offset += 1
                return string
            }
            if byte < 0x20 { throw fault("a control character in a string") }
            if byte == UInt8(ascii: "\\") {
                string.unicodeScalars.append(try escape())
                continue
            }
            let run = offset
            while let byte = next, byte >= 0x20, byte != 0x22, byte != 0x5C { offset += 1 }
            string += try text(run..<offset)
        }
        throw fault("the text ends")
    }

    @_lifetime(self: copy self)
    private mutating func escape() throws(JSONFault) -> Unicode.Scalar {
        offset += 1
        guard let byte = next else { throw fault("the text ends") }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try codePoint()
        default: throw fault("an escape that there is not")
        }
    }

    /// The code point of `\u` and what follows it: four digits, or a pair of surrogates.
    @_lifetime(self: copy self)
    private mutating func codePoint() throws(JSONFault) -> Unicode.Scalar {
        let high = try codeUnit()
        if let scalar = Unicode.Scalar(UInt32(high)) { return scalar }
        guard 0xD800...0xDBFF ~= high, skip("\\"), skip("u") else {
            throw fault("half of a surrogate pair")
        }
        let low = try codeUnit()
        guard 0xDC00...0xDFFF ~= low else { throw fault("half of a surrogate pair") }
        let pair = 0x10000 + (UInt32(high) - 0xD800) << 10 + (UInt32(low) - 0xDC00)
        guard let scalar = Unicode.Scalar(pair) else {
            throw fault("half of a surrogate pair")
        }
        return scalar
    }

    @_lifetime(self: copy self)
    private mutating func codeUnit() throws(JSONFault) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = next.flatMap(hexValue) else {
                throw fault("a hexadecimal digit is due")
            }
            unit = unit << 4 | UInt16(digit)
            offset += 1
        }
        return unit
    }
}
