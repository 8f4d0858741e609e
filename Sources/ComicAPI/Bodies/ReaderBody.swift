import ChangeFeed
import HTTPFront
import Keyspaces
import Readers

/// A bookmark as `PUT /v1/me/bookmarks/{comic}` takes it.
struct BookmarkBody: BodyReadable {
    let shelf: String?

    init(from reader: inout BodyReader) {
        shelf = reader.string("shelf")
    }

    /// The shelf, checked; empty without one.
    func validated() throws(InvalidFields) -> String { try Bookmark.shelf(shelf) }
}

/// Progress as `PUT /v1/me/progress/{comic}` takes it.
struct ProgressBody: BodyReadable {
    let chapter: String?
    let page: Int?

    init(from reader: inout BodyReader) {
        chapter = reader.string("chapterId")
        page = reader.integer("page")
    }

    /// Chapter and page, checked as far as can be done without the chapter.
    func validated() throws(InvalidFields) -> (chapter: ChapterID, page: UInt16?) {
        var validation = Validation()
        let text = validation.text(chapter, "/chapterId", 20, required: true)
        let id = UInt64(identifier: text)
        if id == nil && !text.isEmpty {
            validation.add("/chapterId", "not-an-id", "ids are decimal numbers")
        }
        let page = validation.number(page, "/page", 1...Int(UInt16.max))
        guard let id, validation.faults.isEmpty else { throw InvalidFields(validation.faults) }
        return (ChapterID(id), page.map { UInt16($0) })
    }
}
