import Foundation
import HTTPFront
import Testing

@Suite("The JSON writer")
struct JSONWriterTests {
    /// What strings are drawn from: every control, both delimiters, and text of every UTF-8 length.
    private static let alphabet: [Character] =
        (0..<0x20).map { Character(Unicode.Scalar(UInt8($0))) }
        + Array("\"\\/\u{7F}\u{80}\u{2028}abcdefghéß漫画コミック😀👩‍👩‍👧‍👦🇯🇵")

    @Test("writes any string so that another parser reads it back", arguments: 0..<64)
    func strings(round: UInt64) throws {
        let seed = round &+ 0x6C6F_6E67
        var generator = SplitMix(state: seed)
        for _ in 0..<64 {
            let length = Int.random(in: 0..<40, using: &generator)
            let text = String(
                (0..<length).map { _ in Self.alphabet.randomElement(using: &generator) ?? "x" }
            )
            var json = JSONWriter()
            json.array { $0.string(text) }
            let parsed = try JSONSerialization.jsonObject(with: Data(json.bytes)) as? [String]
            #expect(parsed.map { Array($0.joined().utf8) } == Array(text.utf8), "seed \(seed)")
        }
    }

    @Test("finds a delimiter at every offset of a word")
    func offsets() {
        for offset in 0..<24 {
            for special in ["\"", "\\", "\u{1F}", "\n"] {
                let text = String(repeating: "a", count: offset) + special + "漫"
                var json = JSONWriter()
                json.string(text)
                let escape = ["\"": "\\\"", "\\": "\\\\", "\u{1F}": "\\u001f", "\n": "\\n"][special]
                let prefix = String(repeating: "a", count: offset)
                #expect(json.text == "\"\(prefix)\(escape ?? "")漫\"")
            }
        }
    }

    @Test("leaves alone what needs no escape")
    func unescaped() {
        var json = JSONWriter()
        json.string("/ \u{7F} é 漫画 😀 !#[]")
        #expect(json.text == "\"/ \u{7F} é 漫画 😀 !#[]\"")
    }

    @Test("places commas between members and elements only")
    func commas() {
        var json = JSONWriter()
        json.object { json in
            json.key("empty")
            json.object { _ in }
            json.key("list")
            json.array { json in
                json.array { _ in }
                json.integer(1)
                json.object { $0.member("a", true) }
                json.null()
                json.bool(false)
            }
            json.key(escaping: "a\"b")
            json.identifier(.max)
        }
        #expect(
            json.text == #"{"empty":{},"list":[[],1,{"a":true},null,false],"#
                + #""a\"b":"18446744073709551615"}"#
        )
    }

    @Test("leaves out members that are absent")
    func absentMembers() {
        var json = JSONWriter()
        json.object { json in
            json.member("text", String?.none)
            json.member("count", Int?.none)
            json.member("share", Double?.none)
            json.member("flag", Bool?.none)
            json.member("id", identifier: nil)
            json.member("list", [])
            json.member("last", "x")
        }
        #expect(json.text == #"{"list":[],"last":"x"}"#)
    }

    @Test(
        "writes integers in decimal digits",
        arguments: [0, 1, -1, 9, 10, -10, 1_234_567_890, .max, .min]
    )
    func integers(value: Int) {
        var json = JSONWriter()
        json.integer(value)
        #expect(json.text == "\(value)")
    }

    @Test(
        "writes numbers that read back as they were",
        arguments: [0, -0.5, 7.25, 1e21, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0.1]
    )
    func numbers(value: Double) throws {
        var json = JSONWriter()
        json.array { $0.number(value) }
        #expect(try JSONDecoder().decode([Double].self, from: Data(json.bytes)) == [value])
    }
}

extension JSONWriter {
    fileprivate var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// SplitMix64, from Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
