// What must hold of whatever a client sends as JSON, as a query and as a token's part. Built by
// `Tests/Fuzzing/run`, of this file and the sources alone that it names there; a trap is a finding.

/// Judges one input.
@_cdecl("LLVMFuzzerTestOneInput")
public func judge(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    judgeJSON(bytes)
    judgeQuery(bytes)
    if let decoded = Base64URL.decode(bytes) {
        precondition(Array(Base64URL.encode(decoded).utf8) == bytes, "a second spelling")
    }
    return 0
}

/// What is read is written, and read again, the same; a patch that is applied twice is applied.
private func judgeJSON(_ bytes: [UInt8]) {
    guard let value = try? JSONValue(parsing: bytes) else { return }
    var json = JSONWriter()
    json.value(value)
    guard let again = try? JSONValue(parsing: json.bytes) else { fatalError("not read again") }
    precondition(again == value, "read otherwise")
    guard case .array(let items) = value, items.count == 2 else { return }
    let once = items[0].merging(items[1])
    precondition(once.merging(items[1]) == once, "a patch that is not applied")
}

/// A name and a value are what another way of reading a query finds.
private func judgeQuery(_ bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self),
        let query = try? Query(decoding: text)
    else { return }
    precondition(query.pairs.count <= Limits.queryPairs)
    // By bytes: a mark behind an ampersand would make one character of both.
    let parts = bytes.split(separator: UInt8(ascii: "&"))
    precondition(parts.count == query.pairs.count, "another number of pairs")
    for (part, pair) in zip(parts, query.pairs)
    where !part.contains(UInt8(ascii: "%")) && !part.contains(UInt8(ascii: "+")) {
        let name = part.prefix { $0 != UInt8(ascii: "=") }
        precondition(Array(pair.name.utf8) == Array(name), "another name")
        precondition(
            Array(pair.value.utf8) == Array(part.dropFirst(name.count + 1)),
            "another value"
        )
    }
}
