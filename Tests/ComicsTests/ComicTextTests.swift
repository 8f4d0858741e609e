import ChangeFeed
import Comics
import Testing

/// A text as it is typed and as it is stored.
private let spellings: [(String, String)] = [
    ("か\u{3099}くえん", "がくえん"), ("ハ\u{309A}\u{30FC}", "パー"),
    ("\u{1102}\u{1161}", "나"), ("\u{1112}\u{1161}\u{11AB}", "한"), ("Cafe\u{301}", "Café"),
    ("\u{F900}", "\u{8C48}"), ("Ｆｕｌｌ", "Ｆｕｌｌ"), ("plain", "plain"),
]

@Suite("A text of a comic")
struct ComicTextTests {
    private func isStored(_ text: String?, as expected: String) -> Bool {
        text.map { Array($0.utf8) == Array(expected.utf8) } ?? false
    }

    @Test("is stored in NFC wherever it stands", arguments: spellings)
    func normalisation(typed: String, stored: String) throws {
        let fields = try comic(typed) {
            $0.alternativeTitles = [LocalText(language: "ja", text: typed)]
            $0.authors = [Author(name: typed, role: typed)]
            $0.descriptions = [LocalText(language: "ja", text: typed)]
            $0.cover = Cover(key: typed, width: nil, height: nil)
            $0.externalIDs = [ExternalID(site: typed, id: typed)]
        }
        #expect(isStored(fields.title, as: stored))
        #expect(isStored(fields.alternativeTitles.first?.text, as: stored))
        #expect(isStored(fields.authors.first?.name, as: stored))
        #expect(isStored(fields.authors.first?.role, as: stored))
        #expect(isStored(fields.descriptions.first?.text, as: stored))
        #expect(isStored(fields.cover?.key, as: stored))
        #expect(isStored(fields.externalIDs.first?.site, as: stored))
        #expect(isStored(fields.externalIDs.first?.id, as: stored))
    }

    @Test("in two spellings is one text: sites that differ in nothing else are one site")
    func equality() {
        #expect(throws: InvalidFields.self) {
            try comic("a") {
                $0.externalIDs = [
                    ExternalID(site: "caf\u{E9}", id: "1"),
                    ExternalID(site: "cafe\u{301}", id: "2"),
                ]
            }
        }
    }

    @Test("may be measured in bytes after it was normalised")
    func length() throws {
        let decomposed = String(repeating: "か\u{3099}", count: 333)
        #expect(decomposed.utf8.count == 1_998)
        #expect(try comic(decomposed).title.utf8.count == 999)
    }

    @Test(
        "holds no control characters",
        arguments: ["\0", "\u{1}", "\u{8}", "\u{B}", "\u{C}", "\u{1B}", "\u{1F}", "\u{7F}"]
    )
    func controls(control: String) {
        let text = "a\(control)b"
        #expect(throws: InvalidFields([fault("/title")])) { try comic(text) }
        #expect(throws: InvalidFields([fault("/descriptions/0/text")])) {
            try comic("a") { $0.descriptions = [LocalText(language: "en", text: text)] }
        }
        #expect(throws: InvalidFields([fault("/externalIds/mal")])) {
            try comic("a") { $0.externalIDs = [ExternalID(site: "mal", id: text)] }
        }
    }

    private func fault(_ pointer: String) -> FieldFault {
        FieldFault(
            pointer: pointer,
            code: "control-character",
            detail: "control characters are not allowed"
        )
    }

    @Test("may hold lines and tabs")
    func lines() throws {
        let text = "one\r\ntwo\tthree"
        let fields = try comic("a") {
            $0.descriptions = [LocalText(language: "en", text: text)]
        }
        #expect(fields.descriptions.first?.text == text)
    }

    @Test("stands in the order that its field is documented to have")
    func order() throws {
        let fields = try comic("a") {
            $0.genres = ["drama", "action", "drama"]
            $0.alternativeTitles = ["b", "a"].map { LocalText(language: "en", text: $0) }
            $0.authors = ["b", "a"].map { Author(name: $0, role: "") }
            $0.descriptions = ["fr", "en"].map { LocalText(language: $0, text: $0) }
            $0.externalIDs = ["mal", "anilist"].map { ExternalID(site: $0, id: "1") }
        }
        #expect(fields.genres == ["action", "drama"])
        #expect(fields.alternativeTitles.map(\.text) == ["b", "a"])
        #expect(fields.authors == ["b", "a"].map { Author(name: $0, role: nil) })
        #expect(fields.descriptions.map(\.language) == ["en", "fr"])
        #expect(fields.externalIDs.map(\.site) == ["anilist", "mal"])
    }
}
