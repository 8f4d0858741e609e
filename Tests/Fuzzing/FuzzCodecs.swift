// What must hold of the fields that keys and values are made of, whatever bytes a file holds. Built
// by `Tests/Fuzzing/run`, of this file and the codecs alone; a trap is a finding.
//
//     count of fields (1)   a kind for each (1)   the bytes of a key or a value
//
// What is read is written again to the same bytes: no key and no value has a second spelling. Of
// two keys of one layout the bytes compare as the fields do.

private enum Field: Hashable {
    case unsigned(UInt64)
    case signed(Int64)
    case descending(Int64)
    case text([UInt8])
    case blob([UInt8])
    case list([UInt64])
    case absent
}

/// Judges one input.
@_cdecl("LLVMFuzzerTestOneInput")
public func judge(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let first = bytes.first, bytes.count > Int(first % 8) + 1 else { return 0 }
    let kinds = Array(bytes[1..<1 + Int(first % 8)])
    let rest = Array(bytes[(kinds.count + 1)...])
    if let fields = key(kinds, rest) {
        precondition(written(key: fields, kinds) == rest, "a key with a second spelling")
        // Another key: the same bytes with the last one changed.
        if let last = rest.last {
            let other = Array(rest.dropLast()) + [last ^ 1]
            if let others = key(kinds, other) {
                precondition(
                    comesBefore(fields, others) == rest.lexicographicallyPrecedes(other),
                    "another order"
                )
            }
        }
    }
    if let fields = value(kinds, rest) {
        precondition(written(value: fields, kinds) == rest, "a value with a second spelling")
    }
    return 0
}

private func key(_ kinds: [UInt8], _ bytes: [UInt8]) -> [Field]? {
    guard bytes.count <= Limits.keyBytes else { return nil }
    var reader = ByteReader(bytes.span.bytes)
    var fields: [Field] = []
    do throws(CodecError) {
        for (place, kind) in kinds.enumerated() {
            switch kind % 4 {
            case 0: fields.append(.unsigned(try reader.unsigned(UInt64.self)))
            case 1: fields.append(.signed(try reader.signedKey()))
            case 2: fields.append(.descending(try reader.descendingKey()))
            default:
                let isLast = place == kinds.count - 1
                let text = isLast ? try reader.lastStringKey() : try reader.stringKey()
                fields.append(.text(Array(text.utf8)))
            }
        }
        try reader.finish()
    } catch {
        return nil
    }
    return fields
}

private func written(key fields: [Field], _ kinds: [UInt8]) -> [UInt8] {
    var writer = KeyWriter()
    for (place, field) in fields.enumerated() {
        switch field {
        case .unsigned(let number): writer.unsigned(number)
        case .signed(let number): writer.signed(number)
        case .descending(let number): writer.descending(number)
        case .text(let text):
            let text = String(decoding: text, as: UTF8.self)
            if place == kinds.count - 1 { writer.lastString(text) } else { writer.string(text) }
        case .blob, .list, .absent: preconditionFailure("no field of a key")
        }
    }
    return writer.bytes.withUnsafeBytes { Array($0) }
}

/// As the fields say, the first that differs.
private func comesBefore(_ a: [Field], _ b: [Field]) -> Bool {
    for (a, b) in zip(a, b) where a != b {
        switch (a, b) {
        case (.unsigned(let a), .unsigned(let b)): return a < b
        case (.signed(let a), .signed(let b)): return a < b
        case (.descending(let a), .descending(let b)): return a > b
        case (.text(let a), .text(let b)): return a.lexicographicallyPrecedes(b)
        default: preconditionFailure("fields of two kinds")
        }
    }
    return false
}

private func value(_ kinds: [UInt8], _ bytes: [UInt8]) -> [Field]? {
    var reader = ByteReader(bytes.span.bytes)
    var fields: [Field] = []
    do throws(CodecError) {
        for kind in kinds {
            switch kind % 6 {
            case 0: fields.append(.unsigned(try reader.unsigned(UInt64.self)))
            case 1: fields.append(.signed(try reader.signed()))
            case 2: fields.append(.text(Array(try reader.string().utf8)))
            case 3: fields.append(.blob(try reader.blob()))
            case 4:
                let numbers = try reader.list { (reader) throws(CodecError) in
                    try reader.unsigned(UInt64.self)
                }
                fields.append(.list(numbers))
            default:
                let number = try reader.optional { (reader) throws(CodecError) in
                    try reader.unsigned(UInt64.self)
                }
                fields.append(number.map { .unsigned($0) } ?? .absent)
            }
        }
        try reader.finish()
    } catch {
        return nil
    }
    return fields
}

private func written(value fields: [Field], _ kinds: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    for (field, kind) in zip(fields, kinds) {
        switch field {
        case .unsigned(let number) where kind % 6 == 5: writer.optional(number) { $0.unsigned($1) }
        case .unsigned(let number): writer.unsigned(number)
        case .signed(let number): writer.signed(number)
        case .text(let text): writer.string(String(decoding: text, as: UTF8.self))
        case .blob(let bytes): writer.blob(bytes)
        case .list(let numbers): writer.list(numbers) { $0.unsigned($1) }
        case .absent: writer.optional(UInt64?.none) { $0.unsigned($1) }
        case .descending: preconditionFailure("no field of a value")
        }
    }
    return writer.bytes
}
