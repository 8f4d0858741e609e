import ChangeFeed
import Chapters

/// A chapter as `POST /v1/comics/{id}/chapters` takes it.
extension ChapterDraft: BodyReadable {
    init(from reader: inout BodyReader) {
        self.init()
        visibility = reader.string("visibility")
        publishAt = reader.string("publishAt")
        number = reader.string("number")
        sortKey = reader.string("sortKey")
        volume = reader.string("volume")
        title = reader.string("title")
        language = reader.string("language")
        groups = reader.strings("groups") ?? []
    }
}

extension Page: BodyReadable {
    init(from reader: inout BodyReader) {
        let size = reader.pixelSize()
        self.init(key: reader.string("key") ?? "", width: size.width, height: size.height)
    }
}

/// A chapter's pages as `PUT /v1/chapters/{id}/pages` takes them.
struct PagesBody: BodyReadable {
    /// `nil` if there are none at all, which is a fault.
    let items: [Page]?

    init(from reader: inout BodyReader) {
        items = reader.objects("items") { Page(from: &$0) }
    }

    /// The pages, checked.
    func validated() throws(InvalidFields) -> [Page] {
        guard let items else {
            throw InvalidFields([
                FieldFault(pointer: "/items", code: "required", detail: "a list is required")
            ])
        }
        return try Page.validated(items)
    }
}
