import Chapters
import StoreTesting
import Testing

@Suite("A sort key")
struct SortKeyTests {
    @Test(
        "is the exact decimal number that its text writes, and describes itself in the shortest way",
        arguments: [
            ("0", 0, "0"), ("-0", 0, "0"), ("0.0", 0, "0"), ("1", 1_000_000, "1"),
            ("007", 7_000_000, "7"), ("10.5", 10_500_000, "10.5"), ("0.1", 100_000, "0.1"),
            ("0.10", 100_000, "0.1"), ("1.500000", 1_500_000, "1.5"), ("0.000001", 1, "0.000001"),
            ("-0.000001", -1, "-0.000001"), ("-1.5", -1_500_000, "-1.5"),
            ("1.05", 1_050_000, "1.05"), ("100.010", 100_010_000, "100.01"),
            ("999999999.999999", 999_999_999_999_999, "999999999.999999"),
            ("-999999999.999999", -999_999_999_999_999, "-999999999.999999"),
        ] as [(String, Int64, String)]
    )
    func valid(text: String, millionths: Int64, description: String) throws {
        let key = try #require(SortKey(text))
        #expect(key.millionths == millionths)
        #expect(key.description == description)
    }

    @Test(
        "is nothing else",
        arguments: [
            "", "-", ".", "-.", "1.", ".5", "-.5", "1.2.3", "1..2", "+1", "--1", "1-", "1.-5",
            "1e3",
            "0x1", " 1", "1 ", "1,5", "1_000", "0.0000001", "0.1000000", "1234567890", "0000000001",
            "Extra", "10a", "１", "٣", "−1", "1\u{301}", "-\u{301}1", "1.\u{301}5", "½", "∞", "nan",
        ]
    )
    func invalid(text: String) { #expect(SortKey(text) == nil) }

    @Test("stands among others as its number does")
    func order() {
        let ascending = [
            "-100", "-10.5", "-10", "-1.000001", "-1", "-0.000001", "0", "0.000001", "0.1", "0.11",
            "0.2", "1", "1.05", "1.5", "2", "9.999999", "10", "10.000001", "10.5", "11", "100",
        ]
        let keys = ascending.compactMap { SortKey($0) }
        #expect(keys.count == ascending.count)
        #expect(keys.shuffled().sorted() == keys)
        #expect(Set(keys).count == keys.count)
    }

    @Test("of a random number is that number, and comes back out of its description")
    func random() throws {
        var generator = SeededGenerator(for: "sort keys")
        for _ in 0..<5_000 {
            let units =
                Int64.random(in: 0...999_999_999, using: &generator)
                >> Int64.random(
                    in: 0...29,
                    using: &generator
                )
            let digits = Int.random(in: 0...6, using: &generator)
            let part = (0..<digits).map { _ in "\(Int.random(in: 0...9, using: &generator))" }
            let padded = (part + Array(repeating: "0", count: 6 - digits)).joined()
            let isNegative = generator.oneIn(3)
            let text =
                (isNegative ? "-" : "") + "\(units)" + (digits > 0 ? "." + part.joined() : "")
            let magnitude = units * 1_000_000 + (Int64(padded) ?? 0)
            let key = try #require(SortKey(text), "\(text)")
            try #require(key.millionths == (isNegative ? -magnitude : magnitude), "\(text)")
            try #require(SortKey(key.description) == key)
            try #require(key.description.count <= text.count)
        }
    }
}
