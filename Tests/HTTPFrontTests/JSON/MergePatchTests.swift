import HTTPFront
import Testing

@Suite("A merge patch")
struct MergePatchTests {
    private func value(_ text: String) throws -> JSONValue {
        try JSONValue(parsing: Array(text.utf8))
    }

    @Test(
        "changes a document as RFC 7396, appendix A, has it",
        arguments: [
            (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
            (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
            (#"{"a":"b"}"#, #"{"a":null}"#, "{}"),
            (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
            (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
            (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
            (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
            (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#),
            (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#),
            (#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#),
            (#"{"a":"foo"}"#, "null", "null"),
            (#"{"a":"foo"}"#, #""bar""#, #""bar""#),
            (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#),
            ("[1,2]", #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
            ("{}", #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
        ]
    )
    func appendix(document: String, patch: String, result: String) throws {
        #expect(try value(document).merging(value(patch)) == value(result))
    }

    @Test(
        "keeps the order of members, and nulls within arrays",
        arguments: [
            (#"{"a":1,"b":2,"c":3}"#, #"{"b":9}"#, #"{"a":1,"b":9,"c":3}"#),
            (#"{"a":1,"b":2,"c":3}"#, #"{"d":4,"a":null}"#, #"{"b":2,"c":3,"d":4}"#),
            (#"{"a":1}"#, #"{"a":[null,{"b":null}]}"#, #"{"a":[null,{"b":null}]}"#),
            (#"{"a":1}"#, #"{"x":null}"#, #"{"a":1}"#),
            (#"{"a":{"b":1}}"#, "{}", #"{"a":{"b":1}}"#),
            (#"{"a":7}"#, #"{"a":{"b":null,"c":1}}"#, #"{"a":{"c":1}}"#),
        ]
    )
    func more(document: String, patch: String, result: String) throws {
        let merged = try value(document).merging(value(patch))
        #expect(try merged == value(result))
        #expect(try merged.merging(value(patch)) == merged)
    }

    @Test("reaches as deep as a document may be")
    func depth() throws {
        let deep =
            String(repeating: #"{"a":"#, count: 63) + "{}" + String(repeating: "}", count: 63)
        let patch = deep.replacing("{}", with: #"{"b":1}"#)
        #expect(try value(deep).merging(value(patch)) == value(patch))
    }
}
