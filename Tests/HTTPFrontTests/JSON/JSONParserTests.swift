import Foundation
import HTTPFront
import HTTPTypes
import StoreTesting
import Testing

/// The cases are those of JSONTestSuite (https://github.com/nst/JSONTestSuite) on which parsers
/// differ, and the limits of this one.
@Suite("JSON that is read")
struct JSONParserTests {
    private func value(_ bytes: some Sequence<UInt8>) throws -> JSONValue {
        try JSONValue(parsing: Array(bytes))
    }

    /// What is wrong with a text; nil if nothing is.
    private func fault(_ bytes: some Sequence<UInt8>) -> String? {
        do throws(Problem) {
            _ = try JSONValue(parsing: Array(bytes))
            return nil
        } catch {
            #expect(error.status == .badRequest)
            #expect(error.code == "json-malformed")
            return error.detail
        }
    }

    @Test(
        "is a value of any kind",
        arguments: [
            ("null", .null), ("true", .bool(true)), ("false", .bool(false)),
            (" \t\r\n null \t\r\n ", .null), (#""""#, .string("")), ("[]", .array([])),
            ("{}", .object([])), ("[ ]", .array([])), ("{ }", .object([])),
            ("[1,[2,[]]]", .array([.integer(1), .array([.integer(2), .array([])])])),
            (
                #"{"b":1, "a" : {"c":null}}"#,
                .object([.init("b", .integer(1)), .init("a", .object([.init("c", .null)]))])
            ),
            (#"{"":0}"#, .object([.init("", .integer(0))])),
            (
                #"{"a":1,"A":2,"á":3}"#,
                .object([
                    .init("a", .integer(1)), .init("A", .integer(2)),
                    .init("á", .integer(3)),
                ])
            ),
            // The same letter in two spellings of Unicode: not the same name.
            (
                "{\"\u{E9}\":1,\"e\u{301}\":2}",
                .object([
                    .init("\u{E9}", .integer(1)),
                    .init("e\u{301}", .integer(2)),
                ])
            ),
        ] as [(String, JSONValue)]
    )
    func values(text: String, expected: JSONValue) throws {
        #expect(try value(text.utf8) == expected)
    }

    @Test(
        "has whole numbers that stay whole, and others",
        arguments: [
            ("0", .integer(0)), ("-0", .integer(0)), ("1", .integer(1)), ("-12", .integer(-12)),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", .number(9_223_372_036_854_775_808)),
            ("-123123123123123123123123", .number(-1.231231231231231231e23)),
            ("1.0", .number(1)), ("1e0", .number(1)), ("1E+2", .number(100)),
            ("-0.0", .number(-0.0)), ("0e1", .number(0)), ("12.5e-1", .number(1.25)),
            ("1.7976931348623157e308", .number(.greatestFiniteMagnitude)),
            ("0.1", .number(0.1)), ("5e-324", .number(.leastNonzeroMagnitude)),
        ] as [(String, JSONValue)]
    )
    func numbers(text: String, expected: JSONValue) throws {
        #expect(try value(text.utf8) == expected)
        #expect(try value("[\(text)]".utf8) == .array([expected]))
    }

    @Test("tells one from one point nought")
    func wholeness() throws {
        #expect(try value("1".utf8) != value("1.0".utf8))
        #expect(try value("1.0".utf8) == value("1e0".utf8))
    }

    @Test(
        "has strings with escapes",
        arguments: [
            (#""a\"b\\c\/d""#, #"a"b\c/d"#), (#""\b\f\n\r\t""#, "\u{8}\u{C}\n\r\t"),
            (#""\u0041\u00e9\u00E9""#, "Aéé"), (#""\u0000""#, "\0"),
            (#""\ud83d\ude00""#, "😀"), (#""\uD83D\uDE00x""#, "😀x"),
            (#""\u2028\ufeff""#, "\u{2028}\u{FEFF}"),
            (#""\uFFFF""#, "\u{FFFF}"), (#""漫\u753b画""#, "漫画画"), ("\"\u{7F}\"", "\u{7F}"),
            (#""e\u0301""#, "e\u{301}"), (#""\\u0041""#, #"\u0041"#),
        ]
    )
    func strings(text: String, expected: String) throws {
        guard case .string(let string) = try value(text.utf8) else {
            Issue.record("no string")
            return
        }
        #expect(Array(string.unicodeScalars) == Array(expected.unicodeScalars))
    }

    @Test(
        "is refused with the place where it is wrong",
        arguments: [
            ("", "the text ends at byte 0"), ("  ", "the text ends at byte 2"),
            ("[", "the text ends at byte 1"), ("[1,]", "no value begins like this at byte 3"),
            (#"{"a":1,}"#, "a name is due at byte 7"), ("[1 2]", "a comma or a closing bracket"),
            (#"{"a" 1}"#, "a colon is due at byte 5"), ("{a:1}", "a name is due at byte 1"),
            ("{'a':1}", "a name is due at byte 1"), (#"{"a":1"#, "a comma or a closing brace"),
            (#"{"a":1 "b":2}"#, "a comma or a closing brace"), ("[,1]", "no value begins"),
            ("1 2", "something after the value at byte 2"), ("nul", "no value begins like this"),
            ("nullx", "something after the value at byte 4"), ("True", "no value begins"),
            ("NaN", "no value begins"), ("Infinity", "no value begins"), ("-", "no value begins"),
            ("-Infinity", "no value begins like this at byte 1"), ("+1", "no value begins"),
            ("01", "something after the value at byte 1"), ("-01", "something after the value"),
            (".5", "no value begins"), ("1.", "a digit is due at byte 2"),
            ("1.e1", "a digit is due"), ("1e", "a digit is due"), ("1e+", "a digit is due"),
            ("0x1F", "something after the value"), ("1_000", "something after the value"),
            ("1e309", "a number out of range"), ("-1e400", "a number out of range"),
            ("123123e100000", "a number out of range"), ("１", "no value begins"),
            (#"{"a":1,"a":1}"#, "a name that occurs twice"),
            (#"{"a":1,"\u0061":2}"#, "a name that occurs twice"),
            (#""a"#, "the text ends"), (#""\"#, "the text ends"), (#""\x41""#, "an escape that"),
            (#""\'""#, "an escape that there is not"),
            (#""\U0041""#, "an escape that there is not"),
            (#""\u00A""#, "a hexadecimal digit is due"), (#""\u00g0""#, "a hexadecimal digit"),
            (#""\ud800""#, "half of a surrogate pair"), (#""\udc00""#, "half of a surrogate pair"),
            (#""\ud800x""#, "half of a surrogate pair"), (#""\ud800\n""#, "half of a surrogate"),
            (#""\ud800\ud800""#, "half of a surrogate pair"),
            (#""\ud83d\u0041""#, "half of a surrogate pair"),
            ("\"a\nb\"", "a control character in a string at byte 2"),
            ("\"\t\"", "a control character"), ("\"\0\"", "a control character"),
            ("\"\\n\u{1F}\"", "a control character"), ("\u{FEFF}{}", "no value begins"),
            ("[\u{A0}1]", "no value begins"), ("[1]\u{C}", "something after the value"),
            ("/* c */1", "no value begins"), ("[1]//", "something after the value"),
            ("]", "no value begins"), ("[}", "no value begins"), ("[1}", "a closing bracket"),
        ]
    )
    func faults(text: String, reason: String) {
        #expect(
            fault(text.utf8)?.contains(reason) == true,
            "\(String(describing: fault(text.utf8)))"
        )
    }

    @Test(
        "is UTF-8",
        arguments: [
            [0xFF], [0xC0, 0xAF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xE6, 0xBC], [0x80],
        ] as [[UInt8]]
    )
    func encoding(bytes: [UInt8]) {
        for prefix in ["", "x", #"\n"#] {
            let text = Array("\"\(prefix)".utf8) + bytes + Array("\"".utf8)
            #expect(fault(text)?.contains("no UTF-8") == true)
        }
        #expect(fault(bytes) != nil)
        // UTF-16, as some programs of other systems write it.
        #expect(fault([0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00]) != nil)
    }

    @Test("has at most 64 levels")
    func depth() {
        func nested(_ levels: Int, _ open: String, _ close: String) -> String {
            String(repeating: open, count: levels) + "1" + String(repeating: close, count: levels)
        }
        for (open, close) in [("[", "]"), (#"{"a":"#, "}"), ("[[{\"a\":", "}]]")] {
            let width = close.count
            #expect(fault(nested(63 / width, open, close).utf8) == nil)
            #expect(
                fault(nested(65 / width + 1, open, close).utf8)?.contains("more than 64 levels")
                    == true
            )
        }
        #expect(fault(nested(64, "[", "]").utf8) == nil)
        #expect(fault(nested(65, "[", "]").utf8)?.contains("more than 64 levels") == true)
        #expect(fault(String(repeating: "[", count: 1 << 20).utf8) != nil)
        // Beside each other is not within each other.
        #expect(
            fault("[\(Array(repeating: "[1]", count: 500).joined(separator: ","))]".utf8) == nil
        )
    }

    @Test("has at most 1,000 members in an object")
    func members() {
        func object(_ count: Int) -> String {
            "{" + (0..<count).map { #""\#($0)":0"# }.joined(separator: ",") + "}"
        }
        #expect(fault(object(1_000).utf8) == nil)
        #expect(fault(object(1_001).utf8)?.contains("more than 1000 members") == true)
    }

    @Test("has no name twice, however many there are", arguments: [1, 2, 15, 16, 17, 999])
    func twice(count: Int) {
        for first in [0, count / 2, count - 1] {
            let names = Array(0..<count) + [first]
            let text = "{" + names.map { #""\#($0)":0"# }.joined(separator: ",") + "}"
            #expect(fault(text.utf8)?.contains("a name that occurs twice") == true)
        }
    }

    @Test("is looked at by name")
    func names() throws {
        let object = try value(#"{"a":{"b":[1]}}"#.utf8)
        #expect(object["a"]?["b"] == .array([.integer(1)]))
        #expect(object["b"] == nil)
        #expect(JSONValue.array([])["a"] == nil)
        #expect(JSONValue.null["a"] == nil)
    }

    @Test("never makes the parser crash, nor take what another parser refuses")
    func mutations() throws {
        var random = SeededGenerator(for: "mutations of JSON")
        let texts = [
            #"{"title":"漫画 \ud83d\ude00","year":2024,"x":[1.5e3,-0,true,null,{"a":"\n"}]}"#,
            #"[[[]],{},"",0,0.1,"\\\"",{"k":{"k":{"k":[1,2,3]}}}]"#, "-12.5e+7", #""\u00e9""#,
        ].map { Array($0.utf8) }
        let favourites = Array(#"{}[]",:\u0eE+-.9tfn"#.utf8) + [0, 0x1F, 0x80, 0xC3, 0xED, 0xFF]
        for _ in 0..<20_000 {
            var text = texts.randomElement(using: &random) ?? []
            for _ in 0...Int.random(in: 0..<4, using: &random) {
                let place = Int.random(in: 0...text.count, using: &random)
                let byte = favourites.randomElement(using: &random) ?? 0
                switch Int.random(in: 0..<3, using: &random) {
                case 0 where place < text.count: text[place] = byte
                case 1 where place < text.count: text.remove(at: place)
                default: text.insert(byte, at: place)
                }
            }
            guard (try? value(text)) != nil else { continue }
            #expect(throws: Never.self, "\(String(decoding: text, as: UTF8.self))") {
                try JSONSerialization.jsonObject(
                    with: Data(text),
                    options: .fragmentsAllowed
                )
            }
        }
    }
}
