import Foundation
import Testing

@Suite(.serialized)
struct ImportTests {
    @Test func `The sample is imported once; a second time changes nothing`() async throws {
        try await withSite { site in
            let first = try await site.run("import", Sample.path)
            #expect(first.status == 0, "\(first)")
            #expect(first.errors.isEmpty)
            #expect(first.output.contains("42 comics, 196 chapters, 1,899 pages"), "\(first)")
            #expect(first.output.contains("238 changes"))
            let second = try await site.run("import", Sample.path)
            #expect(second.output.contains(": 0 changes (comics 0 new, 0 changed;"), "\(second)")
            #expect(try await site.proveClean() == 0)
        }
    }

    @Test func `An export, imported from standard input, gives an equal export`() async throws {
        try await withSite { site in
            try await site.importSample()
            let export = try await site.export()
            #expect(export.split(separator: "\n").count == 42)
            let copy = site.path("copy")
            let imported = try await site.run("import", "-", data: copy, text: export)
            #expect(imported.status == 0, "\(imported)")
            #expect(try await site.export(data: copy) == export)
            try await site.proveClean(data: copy)
        }
    }

    @Test func `A bad line is told of with its number and stops no other`() async throws {
        let lines = [
            madeLine("a"), #"{"source":"b""#, "", madeLine("c", #","yeer":1999"#),
            madeLine("d", #","year":1999.5"#), madeLine("e", #","genres":["New Genre"]"#),
            madeLine("f", #","genres":["new-genre"]"#),
            madeLine("g", #","chapters":[{"number":"Extra","language":"en"}]"#),
        ]
        try await withSite { site in
            let outcome = try await site.run("import", "-", text: lines.joined(separator: "\n"))
            #expect(outcome.status == 1)
            #expect(outcome.output.contains("imported 2 comics"), "\(outcome)")
            #expect(outcome.output.contains("5 lines refused"))
            let starts = [
                "longbox: line 2: json-malformed", "longbox: line 4: /yeer unknown-field",
                "longbox: line 5: /year wrong-type", "longbox: line 6: /genres/0 not-a-slug",
                "longbox: line 8: /chapters/0/sortKey required",
            ]
            #expect(outcome.complaints.count == starts.count)
            for (complaint, start) in zip(outcome.complaints, starts) {
                #expect(complaint.hasPrefix(start))
            }
            let sources = try await site.export().split(separator: "\n").map {
                try JSON(parsing: String($0))["source"].string
            }
            #expect(sources == ["a", "f"])
        }
    }

    @Test func `A strict import stops at the first bad line, and keeps those before it`()
        async throws
    {
        try await withSite { site in
            let chapters = #","chapters":[{"number":"1","language":"en"}]"#
            let text = [madeLine("a", chapters), "[]", madeLine("b")].joined(separator: "\n")
            let outcome = try await site.run("import", "-", "--strict", text: text)
            #expect(outcome.status == 1)
            #expect(outcome.complaints.count == 2)
            #expect(outcome.complaints.last?.contains("stopped at line 2") == true, "\(outcome)")
            let export = try await site.export()
            #expect(export.contains(#""source":"a""#) && export.contains(#""number":"1""#))
            #expect(!export.contains(#""source":"b""#))
        }
    }

    /// Chapters with so many pages each, whose keys have 1,000 bytes.
    private static func chapters(_ numbers: ClosedRange<Int>, pages: Int) -> String {
        let key = String(repeating: "k", count: 995)
        let list = (1...pages).map { #"{"key":"\#(key)/\#(1_000 + $0)"}"# }.joined(separator: ",")
        return numbers.map { #"{"number":"\#($0)","language":"en","pages":[\#(list)]}"# }
            .joined(separator: ",")
    }

    @Test func `A comic too long for a line is exported as several, and comes back equal`()
        async throws
    {
        try await withSite { site in
            let text = [1...10, 11...20].map { numbers in
                let chapters = Self.chapters(numbers, pages: 1_000)
                return madeLine("long", #","views":7,"chapters":[\#(chapters)]"#)
            }
            let first = try await site.run("import", "-", text: text.joined(separator: "\n"))
            #expect(first.status == 0, "\(first)")
            let export = try await site.export()
            #expect(export.split(separator: "\n").count == 2)
            let copy = site.path("copy")
            let second = try await site.run("import", "-", data: copy, text: export)
            #expect(second.status == 0, "\(second)")
            #expect(try await site.export(data: copy) == export)
            try await site.proveClean(data: copy)
        }
    }

    @Test func `A chapter larger than a command may be is refused, and the next one is taken`()
        async throws
    {
        try await withSite { site in
            let large = Self.chapters(1...1, pages: 1_500)
            let text = [madeLine("a", #","chapters":[\#(large)]"#), madeLine("b")]
            let outcome = try await site.run("import", "-", text: text.joined(separator: "\n"))
            #expect(outcome.status == 1)
            #expect(outcome.complaints.count == 1)
            #expect(outcome.errors.hasPrefix("longbox: line 1: change-too-large"), "\(outcome)")
            #expect(try await site.export().split(separator: "\n").count == 2)
        }
    }
}
