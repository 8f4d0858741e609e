import ChangeFeed
import Chapters
import HTTPFront
import Keyspaces

/// Chapters and pages straight from the map into the output.
extension Representation {
    /// Writes a chapter.
    ///
    /// - Throws: for what cannot be decoded; the text is then incomplete and of no use.
    func write(
        _ chapter: ChapterView,
        _ id: ChapterID,
        of shelf: Shelf,
        to json: inout JSONWriter
    ) throws {
        try json.object { json in
            try writeMembers(of: chapter, id, isWhole: true, shelf, to: &json)
        }
    }

    /// Writes the members of a chapter: unless it `isWhole`, those that an admin can write.
    func writeMembers(
        of chapter: ChapterView,
        _ id: ChapterID,
        isWhole: Bool,
        _ shelf: Shelf,
        to json: inout JSONWriter
    ) throws {
        do {
            if isWhole {
                json.member("id", identifier: id.rawValue)
                json.member("version", Int(clamping: chapter.version))
                try json.member("source", unlessEmpty: chapter.source)
                json.member("comicId", identifier: chapter.comic.rawValue)
            }
            json.member("visibility", chapter.visibility.name)
            json.member("publishAt", moment: chapter.publishAt)
            try json.member("number", checking: chapter.number)
            json.member("sortKey", chapter.sortKey.description)
            try json.member("volume", unlessEmpty: chapter.volume)
            try json.member("title", unlessEmpty: chapter.title)
            try json.member("language", checking: chapter.language)
            json.key("groups")
            try json.array { json in
                try chapter.forEachGroup { slug in try json.string(checking: slug) }
            }
            if isWhole {
                json.member("pageCount", Int(chapter.pageCount))
                json.member("publishedAt", moment: chapter.publishedAt)
                json.member("createdAt", moment: chapter.createdAt)
                json.member("updatedAt", moment: chapter.updatedAt)
            }
        } catch is UTF8.ValidationError {
            let key = id.encoded
            throw StoreError.undecodable(keyspace: shelf.chapters.name, key: key, .text)
        }
    }

    /// Writes the pages of a chapter.
    ///
    /// - Throws: for what cannot be decoded; the text is then incomplete and of no use.
    func writePages(
        of chapter: ChapterID,
        _ shelf: Shelf,
        in snapshot: borrowing Snapshot,
        to json: inout JSONWriter
    ) throws {
        try json.object { json in
            json.key("items")
            try json.array { json in
                try shelf.forEachPage(of: chapter, in: snapshot) { page in
                    try json.object { json in
                        json.member("index", Int(page.index))
                        try write(image: page.key, page.width, page.height, to: &json)
                    }
                }
            }
        }
    }
}
