import Foundation
import Testing

/// The bytes of an import, how many comics they make, and how the complaint about them begins.
private struct Bytes: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    var comics = 1
    var complaint: String?

    var testDescription: String { name }
}

@Suite(.serialized)
struct ImportLineTests {
    private static let line = Array(madeLine("a").utf8)
    private static let malformed = "longbox: line 1: json-malformed"

    private static let imports = [
        Bytes(name: "nothing", bytes: [], comics: 0),
        Bytes(name: "only blank lines", bytes: Array("\n \n\r\n\t\n".utf8), comics: 0),
        Bytes(name: "no line feed at the end", bytes: line),
        Bytes(name: "lines that end in CR and LF", bytes: line + [13, 10] + line + [13, 10]),
        Bytes(name: "a byte order mark", bytes: [0xEF, 0xBB, 0xBF] + line),
        Bytes(name: "two values on a line", bytes: line + line, comics: 0, complaint: malformed),
        Bytes(name: "a NUL behind a line", bytes: line + [0], comics: 0, complaint: malformed),
        Bytes(
            name: "a text that is not UTF-8",
            bytes: Array(#"{"source":""#.utf8) + [0xFF] + line.dropFirst(12),
            comics: 0,
            complaint: malformed
        ),
        Bytes(
            name: "a line over 32 MiB, and a good one",
            bytes: Array(repeating: UInt8(ascii: "x"), count: 33 << 20) + [10] + line,
            complaint: "longbox: line 1: "
        ),
    ]

    @Test(arguments: imports)
    private func `An import takes what is well formed, whatever its lines end in`(
        _ bytes: Bytes
    )
        async throws
    {
        try await withSite { site in
            let file = site.path("import.jsonl")
            try Data(bytes.bytes).write(to: URL(fileURLWithPath: file))
            let outcome = try await site.run("import", file)
            #expect(outcome.status == (bytes.complaint == nil ? 0 : 1), "\(outcome)")
            #expect(outcome.complaints.count == (bytes.complaint == nil ? 0 : 1), "\(outcome)")
            if let complaint = bytes.complaint { #expect(outcome.errors.hasPrefix(complaint)) }
            #expect(try await site.export().split(separator: "\n").count == bytes.comics)
        }
    }

    @Test func `A strict import of good lines is like any other`() async throws {
        try await withSite { site in
            let outcome = try await site.run("import", "--strict", Sample.path)
            #expect(outcome.status == 0, "\(outcome)")
            #expect(outcome.errors.isEmpty)
            #expect(try await site.export().split(separator: "\n").count == 42)
        }
    }

    @Test func `A changed line changes what it says and nothing else`() async throws {
        let chapters = [1, 2].map { number in
            #"{"number":"\#(number)","language":"en","pages":[{"key":"p"}]}"#
        }
        let first = madeLine("a", #","views":9,"chapters":[\#(chapters.joined(separator: ","))]"#)
        let second = madeLine("a", #","year":1913,"views":5,"chapters":[\#(chapters[0])]"#)
        try await withSite { site in
            try #require(try await site.run("import", "-", text: first).status == 0)
            let before = try JSON(parsing: try await site.export())
            let outcome = try await site.run("import", "-", text: second)
            #expect(outcome.status == 0, "\(outcome)")
            #expect(outcome.output.contains(": 1 changes (comics 0 new, 1 changed;"), "\(outcome)")
            let after = try JSON(parsing: try await site.export())
            #expect(after["year"] == .number(1_913))
            #expect(after["views"] == .number(9), "views are a floor")
            #expect(after["createdAt"] == before["createdAt"])
            #expect(after["chapters"] == before["chapters"], "the second one was not named")
        }
    }
}
