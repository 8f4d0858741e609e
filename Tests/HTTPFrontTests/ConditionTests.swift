import HTTPFront
import HTTPTypes
import Testing

@Suite("Conditions and content negotiation")
struct ConditionTests {
    @Test(
        "If-None-Match compares weakly",
        arguments: [
            (nil, false),
            ("", false),
            ("*", true),
            (" * ", true),
            (#""abc""#, true),
            (#"W/"abc""#, true),
            (#""abd""#, false),
            (#""abcd""#, false),
            (#""a", "abc""#, true),
            ("\"a\",\"b\" ,\tW/\"abc\"", true),
            (#",, "abc","#, true),
            (#""a,b", "abc""#, true),
            (#""a, "abc""#, false),
            ("abc", false),
            (#"w/"abc""#, false),
            (#""x" "abc""#, false),
            (#""abc"#, false),
        ] as [(String?, Bool)]
    )
    func ifNoneMatch(field: String?, matches: Bool) {
        var call = Call(method: .get, path: "/")
        call.headers[.ifNoneMatch] = field
        #expect(call.matches(etag: #""abc""#) == matches)
        #expect(call.matches(etag: #"W/"abc""#) == matches)
    }

    @Test("If-None-Match is one list over several lines")
    func severalLines() {
        var call = Call(method: .get, path: "/")
        call.headers.append(HTTPField(name: .ifNoneMatch, value: #""a""#))
        call.headers.append(HTTPField(name: .ifNoneMatch, value: #""abc""#))
        #expect(call.matches(etag: #""abc""#))
    }

    @Test(
        "If-Match names the tags that a write may change, none of them weak",
        arguments: [
            (nil, nil),
            ("*", nil),
            (" *\t", nil),
            ("", []),
            (#""abc""#, [#""abc""#]),
            (#""""#, [#""""#]),
            (#""x", "abc""#, [#""x""#, #""abc""#]),
            ("\"x\",,\t\"abc\" ,", [#""x""#, #""abc""#]),
            (#""a,b""#, [#""a,b""#]),
            (#"W/"abc""#, []),
            (#"W/"x", "abc""#, [#""abc""#]),
            (#"w/"abc""#, []),
            ("abc", []),
            (#""abc"#, []),
            (#""x" "abc""#, [#""x""#]),
            (#""x", abc, "y""#, [#""x""#]),
            (#""x", *"#, [#""x""#]),
        ] as [(String?, [String]?)]
    )
    func ifMatch(field: String?, tags: [String]?) {
        var call = Call(method: .put, path: "/")
        call.headers[.ifMatch] = field
        #expect(call.tagsToMatch == tags)
    }

    @Test("If-Match is one list over several lines")
    func severalTagsToMatch() {
        var call = Call(method: .put, path: "/")
        call.headers.append(HTTPField(name: .ifMatch, value: #""a""#))
        call.headers.append(HTTPField(name: .ifMatch, value: #"W/"b", "c""#))
        #expect(call.tagsToMatch == [#""a""#, #""c""#])
    }

    @Test(
        "Accept lets JSON through unless it excludes it",
        arguments: [
            (nil, true),
            ("", true),
            ("*/*", true),
            ("application/*", true),
            ("application/json", true),
            ("Application/JSON", true),
            ("application/json; charset=utf-8", true),
            ("text/html, application/xhtml+xml, */*;q=0.8", true),
            ("text/html", false),
            ("text/*", false),
            ("application/problem+json", false),
            ("application/json;q=0", false),
            ("application/json; q=0.0", false),
            ("application/json;Q=0.000", false),
            ("application/json;q=0.001", true),
            ("application/json;q=0, */*", false),
            ("*/*, application/json;q=0", false),
            ("application/*;q=0, application/json", true),
            ("application/*, */*;q=0", true),
            ("*/*;q=0", false),
            (#"text/plain;note="a, */*""#, false),
            (#"text/plain;note="a\", */*", application/json"#, true),
            ("nonsense", true),
            ("nonsense, text/html", false),
        ] as [(String?, Bool)]
    )
    func accept(field: String?, isAccepted: Bool) {
        #expect(accepts("application/json", field: field) == isAccepted)
    }

    @Test(
        "Content-Type of a JSON body",
        arguments: [
            ("application/json", true),
            ("APPLICATION/JSON ; charset=utf-8", true),
            ("application/merge-patch+json", true),
            ("text/plain", false),
            ("application/jsonl", false),
            ("+json", false),
            ("", false),
        ]
    )
    func contentType(field: String, isJSON: Bool) {
        #expect(announces(["application/json"], field: field) == isJSON)
        #expect(announces(["application/jsonl"], field: field) == (field == "application/jsonl"))
    }
}
