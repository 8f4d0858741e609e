import ChangeFeed
import Keyspaces
import Testing

@Suite("Validation")
struct ValidationTests {
    @Test(
        "takes lower-case words with single hyphens between them as slugs",
        arguments: ["a", "7", "slice-of-life", "4-koma", String(repeating: "a", count: 64)]
    )
    func slugs(text: String) { #expect(isSlug(text)) }

    @Test(
        "takes nothing else as a slug",
        arguments: [
            "", "-", "a-", "-a", "a--b", "Action", "a b", "a_b", "é", "ａ", "a/b",
            String(repeating: "a", count: 65),
        ]
    )
    func noSlugs(text: String) { #expect(!isSlug(text)) }

    @Test("gives slugs ascending and each once")
    func slugOrder() {
        var check = Validation()
        #expect(check.slugs(["b", "a", "b", "a-a"], "/genres", 4) == ["a", "a-a", "b"])
        #expect(check.faults.isEmpty)
    }

    @Test(
        "takes tags in the form of BCP 47 as languages",
        arguments: ["en", "zh-Hant", "pt-BR", "x-klingon", "es-419"]
    )
    func languages(tag: String) {
        var check = Validation()
        #expect(check.language(tag, "/language") == tag)
        #expect(check.faults.isEmpty)
    }

    @Test(
        "gives tags that are equal as one text, in the case of RFC 5646",
        arguments: [
            ("EN", "en"), ("ZH-hANT-tw", "zh-Hant-TW"), ("mn-cyrl-MN", "mn-Cyrl-MN"),
            ("EN-CA-X-CA", "en-CA-x-ca"), ("sl-NEDIS", "sl-nedis"), ("x-Klin-US", "x-klin-us"),
            ("EN-u-CA-Gregory", "en-u-ca-gregory"), ("de-ch-1996", "de-CH-1996"),
        ]
    )
    func languageCase(given: String, wanted: String) {
        var check = Validation()
        #expect(check.language(given, "/language") == wanted)
        #expect(languageTag(wanted) == wanted)
        #expect(check.faults.isEmpty)
    }

    @Test(
        "takes nothing else as a language",
        arguments: ["", "-", "en-", "en_US", "英語", "abcdefghi", "en--US", "e n", longTag]
    )
    func noLanguages(tag: String) {
        var check = Validation()
        #expect(check.language(tag, "/language") == "")
        #expect(check.faults.map(\.code) == ["not-a-language"])
    }

    private static let longTag = "abcdefgh-abcdefgh-abcdefgh-abcdefgh-"

    @Test("measures a text in bytes of UTF-8 after it was normalised")
    func length() {
        var check = Validation()
        // か and a combining dakuten are six bytes; が is three.
        #expect(check.text("か\u{3099}", "/title", 3) == "が")
        #expect(check.text("がa", "/title", 3) == "")
        #expect(check.faults.map(\.code) == ["too-long"])
    }

    @Test(
        "normalises to NFC",
        arguments: [
            ("e\u{301}", "\u{E9}"), ("ハ\u{309A}", "パ"), ("\u{1112}\u{1161}\u{11AB}", "한"),
            ("\u{212B}", "\u{C5}"), ("ﬁ", "ﬁ"), ("ascii", "ascii"), ("", ""),
        ]
    )
    func normalisation(text: String, expected: String) {
        #expect(Array(text.normalised.utf8) == Array(expected.utf8))
    }

    @Test(
        "escapes what is special in a JSON pointer",
        arguments: [("a/b", "a~1b"), ("~", "~0"), ("~1", "~01"), ("plain", "plain")]
    )
    func pointers(part: String, escaped: String) { #expect(escapedPointer(part) == escaped) }

    @Test("takes RFC 3339 as a moment, and tells of anything else where it stands")
    func moments() {
        var check = Validation()
        #expect(check.moment(nil, "/publishAt") == nil)
        let moment = check.moment("2026-01-31T13:00:00.5+01:00", "/publishAt")
        #expect(moment?.milliseconds == 1_769_860_800_500)
        #expect(check.faults.isEmpty)
        #expect(check.moment("tomorrow", "/publishAt") == nil)
        #expect(check.faults.map(\.code) == ["not-a-time"])
        #expect(check.faults.map(\.pointer) == ["/publishAt"])
    }

    @Test(
        "wants a moment of what is scheduled, and of nothing else",
        arguments: [
            (nil, nil, Visibility.public, []), ("draft", nil, .draft, []),
            ("scheduled", "2100-01-01T00:00:00Z", .scheduled, []),
            ("scheduled", nil, .scheduled, ["/a/publishAt required"]),
            ("scheduled", "soon", .scheduled, ["/a/publishAt not-a-time"]),
            ("scheduled", "1969-12-31T23:59:59Z", .scheduled, ["/a/publishAt out-of-range"]),
            ("public", "2100-01-01T00:00:00Z", .public, ["/a/publishAt unexpected"]),
            (nil, "soon", .public, ["/a/publishAt unexpected"]),
            ("later", "soon", .public, ["/a/visibility unknown-value"]),
        ] as [(String?, String?, Visibility, [String])]
    )
    func publication(
        visibility: String?,
        publishAt: String?,
        expected: Visibility,
        faults: [String]
    ) {
        var check = Validation()
        let found = check.publication(visibility: visibility, publishAt: publishAt, at: "/a")
        #expect(found.visibility == expected)
        #expect(check.faults.map { "\($0.pointer) \($0.code)" } == faults)
        if faults.isEmpty { #expect((found.publishAt != nil) == (expected == .scheduled)) }
    }
}
