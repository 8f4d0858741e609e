/// Undoes percent-encoding (RFC 3986, section 2.1).
///
/// With `plusIsSpace` a `+` stands for a space, as it does in a query but not in a path.
///
/// - Returns: nil for a `%` without two hexadecimal digits, and for a result that is not UTF-8.
func percentDecoded(_ text: Span<UInt8>, plusIsSpace: Bool) -> String? {
    if !isEncoded(text, plusIsSpace: plusIsSpace) {
        // Mostly nothing is encoded: short text then takes no memory.
        guard let plain = try? UTF8Span(validating: text) else { return nil }
        return String(copying: plain)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
        switch text[index] {
        case UInt8(ascii: "%"):
            guard index + 2 < text.count, let high = hexValue(text[index + 1]),
                let low = hexValue(text[index + 2])
            else { return nil }
            bytes.append(high << 4 | low)
            index += 2
        case UInt8(ascii: "+") where plusIsSpace:
            bytes.append(UInt8(ascii: " "))
        case let byte:
            bytes.append(byte)
        }
        index += 1
    }
    return String(validating: bytes, as: UTF8.self)
}

private func isEncoded(_ text: Span<UInt8>, plusIsSpace: Bool) -> Bool {
    for index in text.indices {
        if text[index] == UInt8(ascii: "%") { return true }
        if plusIsSpace, text[index] == UInt8(ascii: "+") { return true }
    }
    return false
}

/// The value of a hexadecimal digit in either case; nil for any other byte.
func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
