import ChangeFeed
import Keyspaces
import Testing

/// A transition of visibility and what the public feed makes of it.
struct Transition: Sendable, CustomTestStringConvertible {
    let before: Visibility?
    let after: Visibility?
    let kind: ChangeKind
    let publicKind: ChangeKind?

    init(
        _ before: Visibility?,
        _ after: Visibility?,
        _ kind: ChangeKind,
        reads publicKind: ChangeKind?
    ) {
        self.before = before
        self.after = after
        self.kind = kind
        self.publicKind = publicKind
    }

    var testDescription: String { "\(before?.name ?? "none") to \(after?.name ?? "none")" }
}

@Suite("A change")
struct PublicKindTests {
    static let transitions: [Transition] = [
        Transition(nil, .draft, .comicCreated, reads: nil),
        Transition(nil, .public, .comicCreated, reads: .comicCreated),
        Transition(nil, .hidden, .comicCreated, reads: nil),
        Transition(nil, .removed, .comicCreated, reads: nil),
        Transition(.draft, .draft, .comicUpdated, reads: nil),
        Transition(.draft, .public, .comicUpdated, reads: .comicCreated),
        Transition(.draft, .hidden, .comicUpdated, reads: nil),
        Transition(.draft, .removed, .comicUpdated, reads: nil),
        Transition(.draft, nil, .comicDeleted, reads: nil),
        Transition(.public, .draft, .comicUpdated, reads: .comicDeleted),
        Transition(.public, .public, .comicUpdated, reads: .comicUpdated),
        Transition(.public, .hidden, .comicUpdated, reads: .comicDeleted),
        Transition(.public, .removed, .comicUpdated, reads: .comicDeleted),
        Transition(.public, nil, .comicDeleted, reads: .comicDeleted),
        Transition(.hidden, .draft, .comicUpdated, reads: nil),
        Transition(.hidden, .public, .comicUpdated, reads: .comicCreated),
        Transition(.hidden, .hidden, .comicUpdated, reads: nil),
        Transition(.hidden, .removed, .comicUpdated, reads: nil),
        Transition(.hidden, nil, .comicDeleted, reads: nil),
        Transition(.removed, .draft, .comicUpdated, reads: nil),
        Transition(.removed, .public, .comicUpdated, reads: .comicCreated),
        Transition(.removed, .hidden, .comicUpdated, reads: nil),
        Transition(.removed, .removed, .comicUpdated, reads: nil),
        Transition(.removed, nil, .comicDeleted, reads: nil),
    ]

    @Test("of a comic reads to the public as what the public can see of it", arguments: transitions)
    func comics(transition: Transition) {
        let change = Change(
            comic: ComicID(7),
            version: 3,
            time: Timestamp(milliseconds: 5),
            from: transition.before,
            to: transition.after,
            title: "Akira"
        )
        #expect(change.kind == transition.kind)
        #expect(change.publicKind == transition.publicKind)
        #expect(change.removalReason == transition.after?.name ?? "deleted")
        #expect((change.subject, change.comic, change.language) == (7, ComicID(7), ""))
    }

    @Test("of a chapter reads as the chapter's kinds of events", arguments: transitions)
    func chapters(transition: Transition) {
        let change = Change(
            chapter: ChapterID(9),
            of: ComicID(7),
            version: 3,
            time: Timestamp(milliseconds: 5),
            publishedAt: nil,
            from: transition.before,
            to: transition.after,
            number: "10.5",
            language: "en"
        )
        #expect(change.kind == chapterKind(transition.kind))
        #expect(change.publicKind == transition.publicKind.map(chapterKind))
        #expect((change.subject, change.comic, change.language) == (9, ComicID(7), "en"))
    }

    private func chapterKind(_ kind: ChangeKind) -> ChangeKind {
        switch kind {
        case .comicCreated: .chapterPublished
        case .comicUpdated: .chapterUpdated
        case .comicDeleted: .chapterDeleted
        case .chapterPublished, .chapterUpdated, .chapterDeleted: kind
        }
    }
}
