// What must hold of every verdict on every byte string, whatever libFuzzer comes up with. Built by
// `Tests/Fuzzing/run`, of this file and the parser's alone; a trap is a finding.

/// Judges one input.
@_cdecl("LLVMFuzzerTestOneInput")
public func judge(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let verdict = recognise(bytes.span)
    switch verdict {
    case .incomplete:
        precondition(bytes.count < HeadLimits.bytes, "a head that never ends")
        precondition(end(of: bytes) == nil, "an empty line was passed over")
    case .express(let head):
        check(head, bytes)
        let lines = fields(bytes, head.length)
        precondition(!lines.contains { $0.name == "authorization" || $0.name == "expect" })
        precondition(lines.allSatisfy { $0.name != "content-length" || Int($0.value) == 0 })
        checkFraming(lines)
    case .forward(let length, let body):
        precondition(end(of: bytes) == length, "another end")
        let lines = fields(bytes, length)
        let announced = lines.first { $0.name == "content-length" }.flatMap { Int($0.value) } ?? 0
        precondition(announced == body, "another body")
        checkFraming(lines)
    case .fullLane:
        break
    }
    checkPrefixes(bytes, verdict)
    return 0
}

/// A verdict stays when more bytes come, and only "not yet" comes before another one.
private func checkPrefixes(_ bytes: [UInt8], _ verdict: Recognition) {
    if verdict != .incomplete && bytes.count < HeadLimits.bytes {
        precondition(
            recognise((bytes + [0x0D, 0x0A, 0x00]).span) == verdict,
            "it changed its mind"
        )
    }
    var before = Recognition.incomplete
    for count in stride(from: 0, through: bytes.count, by: max(1, bytes.count / 16)) {
        let part = recognise(Array(bytes[..<count]).span)
        precondition(before == .incomplete || part == before, "it changed its mind")
        before = part
    }
}

/// What a reader of RFC 9112 who is of good will must agree with.
private func checkFraming(_ lines: [(name: String, value: String)]) {
    func times(_ name: String) -> Int { lines.count { $0.name == name } }
    precondition(times("host") == 1 && times("content-length") <= 1 && times("connection") <= 1)
    precondition(times("transfer-encoding") == 0 && times("upgrade") == 0)
}

/// Every range lies in the head and holds neither the end of a line nor a control.
private func check(_ head: RequestHead, _ bytes: [UInt8]) {
    precondition(end(of: bytes) == head.length, "another end")
    let ranges = [
        head.path, head.query, head.ifNoneMatch, head.accept, head.origin, head.forwardedFor,
    ]
    for range in ranges.compactMap({ $0 }) {
        let part = bytes[range.start..<range.start + range.count]
        precondition(range.start + range.count <= head.length)
        precondition(part.allSatisfy { $0 >= 0x20 && $0 < 0x7F || $0 == 0x09 })
    }
    precondition(bytes[head.path.start] == UInt8(ascii: "/"))
    precondition(!bytes[..<head.length].contains(UInt8(ascii: "%")) || !isInTarget(head, bytes))
}

private func isInTarget(_ head: RequestHead, _ bytes: [UInt8]) -> Bool {
    let end = head.query.map { $0.start + $0.count } ?? head.path.start + head.path.count
    return bytes[head.path.start..<end].contains(UInt8(ascii: "%"))
}

/// Where the first empty line ends.
private func end(of bytes: [UInt8]) -> Int? {
    var index = 3
    while index < bytes.count {
        if bytes[index] == 0x0A, bytes[index - 1] == 0x0D, bytes[index - 2] == 0x0A,
            bytes[index - 3] == 0x0D
        {
            return index + 1
        }
        index += 1
    }
    return nil
}

/// The fields, taken apart in the simplest way.
private func fields(_ bytes: [UInt8], _ length: Int) -> [(name: String, value: String)] {
    let lines = bytes[..<(length - 4)].split(separator: 0x0A).dropFirst()
    return lines.map { line in
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[colon...].dropFirst()
        while let last = value.last, [0x0D, 0x20, 0x09].contains(last) { value.removeLast() }
        value = value.drop { $0 == 0x20 || $0 == 0x09 }
        let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
        return (name, String(decoding: value, as: UTF8.self))
    }
}
