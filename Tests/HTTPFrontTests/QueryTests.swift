import HTTPFront
import HTTPTypes
import Testing

@Suite("A query")
struct QueryTests {
    private typealias Pair = Query.Pair

    @Test(
        "is decoded into pairs in order",
        arguments: [
            (nil, []),
            ("", []),
            ("&&", []),
            ("a=1&b=2&a=3", [("a", "1"), ("b", "2"), ("a", "3")]),
            ("a", [("a", "")]),
            ("a=", [("a", "")]),
            ("=a", [("", "a")]),
            ("a=b=c", [("a", "b=c")]),
            ("q=one+two%2Bthree", [("q", "one two+three")]),
            ("q=%E6%BC%AB%e7%94%bb", [("q", "漫画")]),
            ("q=漫画", [("q", "漫画")]),
            ("%71=%26%3D", [("q", "&=")]),
        ] as [(String?, [(String, String)])]
    )
    func decoding(raw: String?, pairs: [(String, String)]) throws {
        let expected = pairs.map { Pair(name: $0.0, value: $0.1) }
        #expect(try Query(decoding: raw).pairs == expected)
    }

    @Test(
        "that is malformed is refused",
        arguments: [
            "a=%", "a=%4", "a=%G0", "a=%0G", "%=1", "a=%FF", "a=%C0%80", "a=%ED%A0%80", "a=%E6%BC",
            String(repeating: "a&", count: 257),
        ]
    )
    func malformed(raw: String) {
        #expect(problem { _ = try Query(decoding: raw) }?.code == "query-malformed")
    }

    @Test("names an unknown parameter and lists the known ones")
    func unknown() throws {
        let query = try Query(decoding: "limit=1&sorted=x")
        try query.only("limit", "sorted")
        let refusal = try #require(problem { try query.only("sort", "limit") })
        #expect(refusal.status == .badRequest)
        #expect(refusal.code == "parameter-unknown")
        #expect(refusal.detail == "'sorted' is none of this path's parameters: limit, sort")
        #expect(problem { try query.only() }?.detail?.contains("no parameters") == true)
    }

    @Test("refuses a second value where there is one, and gives all where there are many")
    func repeated() throws {
        let query = try Query(decoding: "genre=action&genre=drama&sort=title")
        #expect(try query.value("sort") == "title")
        #expect(try query.value("absent") == nil)
        #expect(query.values("genre") == ["action", "drama"])
        #expect(query.values("absent").isEmpty)
        #expect(problem { _ = try query.value("genre") }?.code == "parameter-repeated")
    }

    @Test(
        "reads an integer within its range only",
        arguments: [
            ("", 20), ("limit=1", 1), ("limit=100", 100), ("limit=0", nil), ("limit=101", nil),
            ("limit=", nil), ("limit=ten", nil), ("limit=1.5", nil), ("limit=+5", nil),
            ("limit=99999999999999999999", nil), ("limit=%EF%BC%91", nil),
        ] as [(String, Int?)]
    )
    func integers(raw: String, expected: Int?) throws {
        let query = try Query(decoding: raw)
        var limit: Int?
        let refusal = problem { limit = try query.integer("limit", in: 1...100, default: 20) }
        #expect(limit == expected)
        #expect(refusal?.code == (expected == nil ? "parameter-invalid" : nil))
        #expect(refusal?.detail == (expected == nil ? "'limit' is an integer from 1 to 100" : nil))
    }

    private enum Order: String, CaseIterable {
        case title
        case newest = "-updated"
    }

    @Test("reads a case of an enumeration only")
    func choices() throws {
        let query = try Query(decoding: "sort=-updated&other=size&many=title&many=-updated")
        #expect(try query.choice("sort", of: Order.self) == .newest)
        #expect(try query.choice("absent", of: Order.self) == nil)
        #expect(try query.choices("many", of: Order.self) == [.title, .newest])
        let refusal = problem { _ = try query.choice("other", of: Order.self) }
        #expect(refusal?.code == "parameter-invalid")
        #expect(refusal?.detail == "'other' is one of: title, -updated")
        #expect(
            problem { _ = try query.choices("other", of: Order.self) }?.code == "parameter-invalid"
        )
    }
}

/// The problem that `work` ends with, if it does.
func problem(_ work: () throws -> Void) -> Problem? {
    do {
        try work()
        return nil
    } catch {
        return error as? Problem
    }
}
