import ChangeFeed
import Comics
import HTTPFront
import Keyspaces
import Readers

extension Representation {
    /// Writes the members of a bookmark.
    func write(_ bookmark: Bookmark, to json: inout JSONWriter) {
        json.member("shelf", bookmark.shelf.isEmpty ? nil : bookmark.shelf)
        json.member("bookmarkedAt", bookmark.time.rfc3339)
    }

    /// Writes the members of progress.
    func write(_ progress: Progress, to json: inout JSONWriter) {
        json.member("chapterId", identifier: progress.point.chapter.rawValue)
        json.member("page", progress.point.page.map(Int.init))
        json.member("updatedAt", progress.time.rfc3339)
    }

    /// Writes everything that is kept of a reader.
    func write(
        _ contents: DiaryContents,
        _ ratings: (items: [RatedComic], isTruncated: Bool),
        of subject: String,
        to json: inout JSONWriter
    ) {
        json.object { json in
            json.member("subject", subject)
            json.list("bookmarks", contents.bookmarks) { item, json in
                json.member("comicId", identifier: item.comic.rawValue)
                write(item.bookmark, to: &json)
            }
            json.list("progress", contents.progress) { item, json in
                json.member("comicId", identifier: item.comic.rawValue)
                write(item.progress, to: &json)
                json.member("language", item.progress.point.language)
            }
            json.list("readChapters", contents.read) { item, json in
                json.member("comicId", identifier: item.comic.rawValue)
                json.member("chapterId", identifier: item.chapter.rawValue)
                json.member("readAt", item.time.rfc3339)
            }
            json.list("ratings", ratings.items) { item, json in
                json.member("comicId", identifier: item.comic.rawValue)
                writeMembers(of: item.rating, to: &json)
            }
            json.member("truncated", contents.isTruncated || ratings.isTruncated ? true : nil)
        }
    }
}

extension JSONWriter {
    /// Writes a member that is an array of objects, empty or not.
    fileprivate mutating func list<Item>(
        _ name: StaticString,
        _ items: [Item],
        _ write: (Item, inout JSONWriter) -> Void
    ) {
        key(name)
        array { json in
            for item in items { json.object { write(item, &$0) } }
        }
    }
}
