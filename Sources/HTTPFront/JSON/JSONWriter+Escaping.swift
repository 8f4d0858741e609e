// RFC 8259, section 7: a quotation mark, a reverse solidus and the controls below U+0020 must be
// escaped, nothing else. Text hardly ever holds one, so whole runs are copied: the scan looks at
// eight bytes at a time and falls back to single bytes only where one of them needs an escape.

extension JSONWriter {
    /// Appends UTF-8 with its escapes, without the quotation marks around it.
    mutating func appendEscaped(_ text: Span<UInt8>) {
        var runStart = 0
        var position = 0
        while position < text.count {
            let escape = nextEscape(in: text, from: position)
            append(text.extracting(runStart..<escape))
            if escape < text.count {
                appendEscape(of: text[escape])
            }
            position = escape + 1
            runStart = position
        }
    }

    mutating func append(_ run: Span<UInt8>) {
        run.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
    }

    private mutating func appendEscape(of byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        default:
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(hexDigit(byte >> 4))
            bytes.append(hexDigit(byte & 0x0F))
        }
    }
}

/// The index of the first byte at or after `start` that needs an escape, or the count.
private func nextEscape(in text: Span<UInt8>, from start: Int) -> Int {
    var index = start
    let raw = text.bytes
    while index + 8 <= raw.byteCount {
        if holdsEscape(raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)) {
            break
        }
        index += 8
    }
    while index < text.count, !needsEscape(text[index]) {
        index += 1
    }
    return index
}

/// Whether a text is ASCII in which nothing needs an escape.
func isPlain(_ text: RawSpan) -> Bool {
    let highs: UInt64 = 0x8080_8080_8080_8080
    var index = 0
    while index + 8 <= text.byteCount {
        let word = text.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
        if word & highs != 0 || holdsEscape(word) { return false }
        index += 8
    }
    while index < text.byteCount {
        let byte = text.unsafeLoad(fromByteOffset: index, as: UInt8.self)
        if byte >= 0x80 || needsEscape(byte) { return false }
        index += 1
    }
    return true
}

private func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
}

/// Whether any of eight bytes needs an escape, in a handful of instructions.
///
/// `(x - n * ones) & ~x & highs` is nonzero exactly when a byte of `x` is less than `n`, for `n`
/// up to 128; a byte equal to `c` is a zero byte, one less than 1, of `x ^ c * ones`.
/// Source: Sean Eron Anderson, "Bit Twiddling Hacks", "Determine if a word has a byte less than n".
private func holdsEscape(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    let quotes = word ^ (ones &* 0x22)
    let solidi = word ^ (ones &* 0x5C)
    let controls = (word &- ones &* 0x20) & ~word
    return (controls | ((quotes &- ones) & ~quotes) | ((solidi &- ones) & ~solidi)) & highs != 0
}

/// The digit, in lower case, for a value below 16.
func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
