import Chapters

/// A chapter as `POST /v1/comics/{id}/chapters` takes it.
struct ChapterBody: DecodableBody {
    static let members: Set = [
        "visibility", "number", "sortKey", "volume", "title", "language", "groups",
    ]

    let visibility: String?
    let number: String?
    let sortKey: String?
    let volume: String?
    let title: String?
    let language: String?
    let groups: [String]?

    var draft: ChapterDraft {
        var draft = ChapterDraft()
        draft.visibility = visibility
        draft.number = number
        draft.sortKey = sortKey
        draft.volume = volume
        draft.title = title
        draft.language = language
        draft.groups = groups ?? []
        return draft
    }
}

/// A chapter's pages as `PUT /v1/chapters/{id}/pages` takes them.
struct PagesBody: DecodableBody {
    static let members: Set = ["items"]
    let items: [Strict<ImageBody>]

    var pages: [Page] { items.map { Page($0.body) } }
}

extension Page {
    init(_ body: ImageBody) {
        self.init(key: body.key, width: body.pixelWidth, height: body.pixelHeight)
    }
}
