import HTTPFront
import Testing

struct JSONBytesTests {
    /// Each of these at every distance from the beginning of a word.
    private static let pieces = [
        "", "a", "\"", "\\", "\n", "\u{1F}", "\u{7F}", "é", "漫画", "🦊", "a\tb", "\u{0}",
    ]

    @Test func `Bytes are written as their string is, whatever stands where`() throws {
        for piece in Self.pieces {
            for distance in 0...17 {
                let text = String(repeating: "x", count: distance) + piece + "yz"
                let bytes = Array(text.utf8)
                var (direct, decoded) = (JSONWriter(), JSONWriter())
                try direct.object { json in
                    try json.member("a", checking: bytes.span.bytes)
                    try json.key(checking: bytes.span.bytes)
                    try json.string("\"é", checking: bytes.span.bytes)
                }
                decoded.object { json in
                    json.member("a", text)
                    json.key(escaping: text)
                    json.string("\"é" + text)
                }
                #expect(direct.bytes == decoded.bytes, "\(text.debugDescription)")
            }
        }
    }

    @Test(arguments: [[0xFF], [0x61, 0xC3], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xC0, 0x80]])
    func `Bytes that are no UTF-8 are refused`(_ bytes: [UInt8]) {
        for distance in 0...9 {
            let text = [UInt8](repeating: 0x78, count: distance) + bytes
            var json = JSONWriter()
            #expect(throws: UTF8.ValidationError.self) {
                try json.string(checking: text.span.bytes)
            }
        }
    }

    @Test func `What is known to be plain is written as it stands`() {
        var json = JSONWriter()
        let moment = Array("2026-11-25T17:00:00Z".utf8)
        json.array { json in
            json.string(plain: moment.span.bytes)
            json.string(plain: moment.span.bytes)
        }
        let expected = "[\"2026-11-25T17:00:00Z\",\"2026-11-25T17:00:00Z\"]"
        #expect(String(decoding: json.bytes, as: UTF8.self) == expected)
    }

    @Test func `A cleared writer begins anew`() {
        var json = JSONWriter()
        json.array { $0.integer(1) }
        json.clear(keepingAtMost: 1 << 20)
        json.array { json in
            for number in [UInt64.min, 9, 10, 99, 100, .max] { json.identifier(number) }
            json.integer(.min)
        }
        let expected =
            "[\"0\",\"9\",\"10\",\"99\",\"100\",\"18446744073709551615\",-9223372036854775808]"
        #expect(String(decoding: json.bytes, as: UTF8.self) == expected)
    }
}
