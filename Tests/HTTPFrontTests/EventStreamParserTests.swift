import HTTPFront
import StoreTesting
import Testing

struct EventStreamParserTests {
    private func events(_ text: String) throws -> [EventStreamParser.Event] {
        var parser = EventStreamParser()
        return try parser.take(text.utf8)
    }

    private func told(_ events: [EventStreamParser.Event]) -> [String] {
        events.map { "\($0.id)|\($0.name)|\(String(decoding: $0.data, as: UTF8.self))" }
    }

    @Test(arguments: [
        ("data: a\n\n", ["|message|a"]),
        ("data:a\n\ndata:  b\n\n", ["|message|a", "|message| b"]),
        ("data: a\ndata:\ndata: b\n\n", ["|message|a\n\nb"]),
        ("id: 7\nevent: x\ndata: a\n\ndata: b\n\n", ["7|x|a", "7|message|b"]),
        ("id: 7\ndata: a\n\nid\ndata: b\n\n", ["7|message|a", "|message|b"]),
        ("id: 7\nid: 8\u{0}\ndata: a\n\n", ["7|message|a"]),
        ("id: 7\n\ndata: a\n\n", ["7|message|a"]),
        (": words\nretry: 3\nother: 4\ndata\n\n", ["|message|"]),
        ("\u{FEFF}data: a\n\n", ["|message|a"]),
        ("data: a\r\n\r\ndata: b\r\rdata: c\n\n", ["|message|a", "|message|b", "|message|c"]),
        ("data: a\u{2028}b\u{85}c\u{B}d\n\n", ["|message|a\u{2028}b\u{85}c\u{B}d"]),
        ("event: x\n\ndata: a\n\n", ["|message|a"]),
        ("data: a\n", []),
        ("data: a", []),
        ("", []),
    ])
    func `A stream is taken apart as the standard says`(_ text: String, _ wanted: [String]) throws {
        #expect(told(try events(text)) == wanted)
    }

    @Test func `Wherever the bytes are cut, the events are the same`() throws {
        let text =
            "\u{FEFF}: hello\r\nid: 1\r\nevent: für\r\ndata: 試験\r\ndata: b\r\n\r\nid: 2\rdata: c\r\r"
            + "id: 3\ndata: d\n\n"
        let wanted = told(try events(text))
        #expect(wanted == ["1|für|試験\nb", "2|message|c", "3|message|d"])
        let bytes = Array(text.utf8)
        for cut in bytes.indices {
            var parser = EventStreamParser()
            let parts = try parser.take(bytes[..<cut]) + parser.take(bytes[cut...])
            #expect(told(parts) == wanted, "\(cut)")
        }
        var random = SeededGenerator(for: "EventStreamParserTests")
        for _ in 0..<200 {
            var parser = EventStreamParser()
            var rest = bytes[...]
            var found: [EventStreamParser.Event] = []
            while !rest.isEmpty {
                let count = Int.random(in: 1...5, using: &random)
                found += try parser.take(rest.prefix(count))
                rest = rest.dropFirst(count)
            }
            #expect(told(found) == wanted)
        }
    }

    @Test func `An id counts once its event has come whole`() throws {
        var parser = EventStreamParser()
        let first = try parser.take("id: 1\ndata: a\n\nid: 2\ndata: b".utf8)
        #expect(first.last?.id == "1")
    }
}
