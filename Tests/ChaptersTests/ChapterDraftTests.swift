import ChangeFeed
import Chapters
import Testing

/// An edit of a valid draft, and its faults as `pointer code`.
struct DraftCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let faults: [String]
    let edit: @Sendable (inout ChapterDraft) -> Void

    init(
        _ name: String,
        _ faults: [String],
        _ edit: @escaping @Sendable (inout ChapterDraft) -> Void
    ) {
        testDescription = name
        self.faults = faults
        self.edit = edit
    }
}

private func a(_ count: Int) -> String { String(repeating: "a", count: count) }

private func verdict(_ check: () throws(InvalidFields) -> Void) -> [String] {
    do throws(InvalidFields) {
        try check()
        return []
    } catch {
        return error.faults.map { "\($0.pointer) \($0.code)" }
    }
}

@Suite("A chapter's draft")
struct ChapterDraftTests {
    static let cases: [DraftCase] = [
        DraftCase("a number alone", []) { _ in },
        DraftCase("everything", []) {
            ($0.visibility, $0.number, $0.sortKey) = ("draft", "Extra", "10.5")
            ($0.volume, $0.title, $0.groups) = ("-1.5", a(Limits.titleBytes), ["b", "a"])
        },
        DraftCase("no number", ["/number required"]) { $0.number = nil },
        DraftCase("empty number", ["/number required"]) { $0.number = "" },
        DraftCase("longest number", []) { ($0.number, $0.sortKey) = (a(Limits.labelBytes), "1") },
        DraftCase("number too long", ["/number too-long"]) { $0.number = a(Limits.labelBytes + 1) },
        DraftCase("control in number", ["/number control-character"]) {
            ($0.number, $0.sortKey) = ("1\0", "1")
        },
        DraftCase("a number that is no decimal", ["/sortKey required"]) { $0.number = "Extra" },
        DraftCase("a number with too many digits", ["/sortKey required"]) {
            $0.number = "1.0000001"
        },
        DraftCase("a sort key that is none", ["/sortKey not-a-decimal"]) { $0.sortKey = "x" },
        DraftCase("an empty sort key", ["/sortKey not-a-decimal"]) { $0.sortKey = "" },
        DraftCase("a volume that is no decimal", ["/volume not-a-decimal"]) {
            $0.volume = "Vol. 1"
        },
        DraftCase("a volume too long", ["/volume too-long"]) {
            $0.volume = a(Limits.labelBytes + 1)
        },
        DraftCase("an empty volume", []) { $0.volume = "" },
        DraftCase("a title too long", ["/title too-long"]) { $0.title = a(Limits.titleBytes + 1) },
        DraftCase("no language", ["/language required"]) { $0.language = nil },
        DraftCase("an empty language", ["/language not-a-language"]) { $0.language = "" },
        DraftCase("no such visibility", ["/visibility unknown-value"]) { $0.visibility = "secret" },
        DraftCase("scheduled", []) {
            ($0.visibility, $0.publishAt) = ("scheduled", "2100-01-01T00:00:00+01:00")
        },
        DraftCase("scheduled for no time", ["/publishAt required"]) { $0.visibility = "scheduled" },
        DraftCase("scheduled for what is no time", ["/publishAt not-a-time"]) {
            ($0.visibility, $0.publishAt) = ("scheduled", "soon")
        },
        DraftCase("scheduled for a time that no clock shows", ["/publishAt out-of-range"]) {
            ($0.visibility, $0.publishAt) = ("scheduled", "1970-01-01T00:00:00Z")
        },
        DraftCase("a time without a visibility", ["/publishAt unexpected"]) {
            $0.publishAt = "2100-01-01T00:00:00Z"
        },
        DraftCase("a time with another visibility", ["/publishAt unexpected"]) {
            ($0.visibility, $0.publishAt) = ("draft", "2100-01-01T00:00:00Z")
        },
        DraftCase("a time with no such visibility", ["/visibility unknown-value"]) {
            ($0.visibility, $0.publishAt) = ("later", "2100-01-01T00:00:00Z")
        },
        DraftCase("most groups", []) { draft in
            draft.groups = (0..<Limits.groups).map { "group-\($0)" }
        },
        DraftCase("too many groups", ["/groups too-many"]) { draft in
            draft.groups = (0...Limits.groups).map { "group-\($0)" }
        },
        DraftCase("a group that is no slug", ["/groups/1 not-a-slug"]) { $0.groups = ["a", "B"] },
        DraftCase(
            "faults everywhere",
            [
                "/visibility unknown-value", "/number too-long", "/volume not-a-decimal",
                "/title too-long", "/language not-a-language", "/groups/0 not-a-slug",
            ]
        ) {
            ($0.number, $0.visibility, $0.volume) = (a(65), "x", "x")
            ($0.title, $0.language, $0.groups) = (a(1_001), "?", [""])
        },
    ]

    @Test("gives each of its faults with its place", arguments: cases)
    func faults(draft given: DraftCase) {
        let draft = draft("1", given.edit)
        #expect(verdict { () throws(InvalidFields) in _ = try draft.validated() } == given.faults)
        let nested = given.faults.map { "/chapters/3" + $0 }
        let found = verdict { () throws(InvalidFields) in
            _ = try draft.validated(at: "/chapters/3")
        }
        #expect(found == nested)
    }

    @Test("sorts by its sort key, by its number if it has none")
    func sortKey() throws {
        #expect(try chapter("10.5").sortKey == SortKey("10.5"))
        #expect(try chapter("10") { $0.sortKey = "3" }.sortKey == SortKey("3"))
        #expect(try chapter("Extra") { $0.sortKey = "3" }.number == "Extra")
    }

    @Test("is normalised: NFC, groups ascending and once, public unless it says otherwise")
    func normalisation() throws {
        let fields = try chapter("か\u{3099}") {
            ($0.sortKey, $0.title, $0.groups) = ("1", "\u{1102}\u{1161}", ["b", "a", "b"])
        }
        #expect(Array(fields.number.utf8) == Array("が".utf8))
        #expect(Array(fields.title.utf8) == Array("나".utf8))
        #expect((fields.groups, fields.visibility) == (["a", "b"], .public))
        #expect(fields.volume == "")
    }
}

@Suite("A list of pages")
struct PageListTests {
    static let lists: [(name: String, pages: [Page], faults: [String])] = [
        ("none", [], []),
        ("most", pages(Limits.pages), []),
        ("too many", pages(Limits.pages + 1), ["/items too-many"]),
        ("longest key", [Page(key: a(Limits.objectKeyBytes), width: nil, height: nil)], []),
        (
            "key too long", [Page(key: a(Limits.objectKeyBytes + 1), width: nil, height: nil)],
            ["/items/0/key too-long"]
        ),
        ("largest", [Page(key: "k", width: 100_000, height: 1)], []),
        (
            "every fault", pages(1) + [Page(key: "", width: 0, height: 100_001)],
            [
                "/items/1/key required", "/items/1/width out-of-range",
                "/items/1/height out-of-range",
            ]
        ),
    ]

    @Test("gives each of its faults with its place", arguments: lists.indices)
    func faults(place: Int) {
        let (name, given, faults) = Self.lists[place]
        let found = verdict { () throws(InvalidFields) in _ = try Page.validated(given) }
        #expect(found == faults, "\(name)")
    }

    @Test("has its keys in NFC")
    func normalisation() throws {
        let given = [Page(key: "か\u{3099}", width: nil, height: nil)]
        #expect(try Page.validated(given).map { Array($0.key.utf8) } == [Array("が".utf8)])
    }
}
