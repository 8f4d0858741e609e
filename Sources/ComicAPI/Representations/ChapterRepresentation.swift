import ChangeFeed
import Chapters
import HTTPFront
import Keyspaces

extension Representation {
    /// Writes a chapter.
    func write(_ chapter: Chapter, to json: inout JSONWriter) {
        let record = chapter.record
        json.object { json in
            json.member("id", identifier: chapter.id.rawValue)
            json.member("version", Int(clamping: record.version))
            json.member("source", record.source.isEmpty ? nil : record.source)
            json.member("comicId", identifier: record.comic.rawValue)
            write(record.fields, to: &json)
            json.member("pageCount", Int(record.pageCount))
            json.member("publishedAt", record.publishedAt?.rfc3339)
            json.member("createdAt", record.createdAt.rfc3339)
            json.member("updatedAt", record.updatedAt.rfc3339)
        }
    }

    /// What an admin can write of a chapter, as a document: what a merge patch is merged into.
    func writable(_ fields: ChapterFields) -> [UInt8] {
        var json = JSONWriter()
        json.object { write(fields, to: &$0) }
        return json.bytes
    }

    /// Writes the members of a chapter's fields.
    func write(_ fields: ChapterFields, to json: inout JSONWriter) {
        json.member("visibility", fields.visibility.name)
        json.member("publishAt", fields.publishAt?.rfc3339)
        json.member("number", fields.number)
        json.member("sortKey", fields.sortKey.description)
        json.member("volume", fields.volume.isEmpty ? nil : fields.volume)
        json.member("title", fields.title.isEmpty ? nil : fields.title)
        json.member("language", fields.language)
        json.member("groups", fields.groups)
    }

    /// Writes the page at `index`, from 1.
    func write(_ page: Page, at index: Int, to json: inout JSONWriter) {
        json.object { json in
            json.member("index", index)
            json.member("key", page.key)
            json.member("url", url(page.key))
            json.member("width", page.width.map(Int.init))
            json.member("height", page.height.map(Int.init))
        }
    }
}
