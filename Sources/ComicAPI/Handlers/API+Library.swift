import ChangeFeed
import Chapters
import Comics
import HTTPFront
import HTTPTypes
import Keyspaces
import Readers

/// A reader's library: bookmarked comics, that with the newest chapter first.
///
/// It is put together here, because all three services have a part in it: the reader service the
/// bookmarks and the progress, the comic service the comics, the chapter service what is new. The
/// order is over all bookmarks, so that each page looks at each of them: at
/// ``Limits/libraryBookmarks``, of a reader with more at the newest.
extension API {
    /// A comic of a library before anything is written.
    private struct LibraryItem {
        let comic: ComicID
        let bookmark: Bookmark
        let latest: (id: ChapterID, activity: ChapterActivity)?

        /// Where it stands.
        var place: [UInt8] {
            LibraryPlace(
                latest: latest?.activity.publishedAt,
                bookmarkedAt: bookmark.time,
                comic: comic
            ).encoded
        }
    }

    /// An item with all that is written of it.
    private struct LibraryRow {
        let item: LibraryItem
        let progress: Readers.Progress?
        let unread: Int
    }

    /// A page of the library; `language` says which chapters count as new and as unread.
    func listLibrary(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only("language", "limit", "cursor")
        let language = try call.query.value("language").map { languageTag($0) }
        let limit = try pageLimit(call)
        let cursors = PageCursor(query: "library", call.subject, language ?? "")
        let after = try cursors.key(try call.query.value("cursor")) ?? []
        var rows: [LibraryRow] = []
        var next: String?
        if let reader = try reader(call, in: snapshot) {
            let items = try library(of: reader, language, in: snapshot)
                .map { (place: $0.place, item: $0) }
                .filter { after.lexicographicallyPrecedes($0.place) }
                .sorted { $0.place.lexicographicallyPrecedes($1.place) }
            for (_, item) in items.prefix(limit) {
                rows.append(try row(of: item, reader, language, in: snapshot))
            }
            if items.count > limit { next = cursors.text(items[limit - 1].place) }
        }
        return try page(call, next: next, headers: personal) { json in
            try json.page(rows, next: next) { try write($0, in: snapshot, to: &$1) }
        }
    }

    /// The public comics of a library, in the order of the bookmarks.
    private func library(
        of reader: ReaderID,
        _ language: String?,
        in snapshot: borrowing Snapshot
    ) throws -> [LibraryItem] {
        let page = try diary.bookmarks(of: reader, limit: Limits.libraryBookmarks, in: snapshot)
        var items: [LibraryItem] = []
        for (comic, bookmark) in page.items.map({ ($0.comic, $0.bookmark) }) {
            guard try catalogue.visibility(of: comic, in: snapshot) == .public else { continue }
            let latest = try catalogue.latestChapter(
                of: comic,
                language: language,
                limit: Limits.libraryLatestChapters,
                in: snapshot
            )
            items.append(LibraryItem(comic: comic, bookmark: bookmark, latest: latest))
        }
        return items
    }

    /// An item with its comic, progress and count of unread places: in the language asked for, else
    /// in that of the chapter read last, else in all.
    private func row(
        of item: LibraryItem,
        _ reader: ReaderID,
        _ language: String?,
        in snapshot: borrowing Snapshot
    ) throws -> LibraryRow {
        let progress = try diary.progress(of: item.comic, by: reader, in: snapshot)
        let unread = try shelf.countPlaces(
            of: item.comic,
            after: progress.map { ($0.point.volumeKey, $0.point.sortKey) },
            language: language ?? progress?.point.language,
            limit: Limits.libraryUnreadChapters,
            in: snapshot
        )
        return LibraryRow(item: item, progress: progress, unread: unread)
    }

    private func write(
        _ row: LibraryRow,
        in snapshot: borrowing Snapshot,
        to json: inout JSONWriter
    ) throws {
        try json.object { json in
            json.key("comic")
            try writeItem(row.item.comic, in: snapshot, to: &json)
            representation.write(row.item.bookmark, to: &json)
            if let progress = row.progress {
                json.key("progress")
                json.object { representation.write(progress, to: &$0) }
            }
            json.member("unread", row.unread)
            try writeLatest(row.item.latest?.id, in: snapshot, to: &json)
        }
    }
}

/// A place in a library: 00, or 01 without a chapter; descending time of the latest chapter (8);
/// descending time of the bookmark (8); comic (8).
private struct LibraryPlace: KeyCodable {
    let latest: Timestamp?
    let bookmarkedAt: Timestamp
    let comic: ComicID

    init(latest: Timestamp?, bookmarkedAt: Timestamp, comic: ComicID) {
        self.latest = latest
        self.bookmarkedAt = bookmarkedAt
        self.comic = comic
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        let hasNone = try reader.unsigned(UInt8.self) == 1
        let time = Timestamp(milliseconds: try reader.descendingKey())
        latest = hasNone ? nil : time
        bookmarkedAt = Timestamp(milliseconds: try reader.descendingKey())
        comic = try ComicID(from: &reader)
    }

    func encode(to writer: inout KeyWriter) {
        writer.unsigned(UInt8(latest == nil ? 1 : 0))
        writer.descending(latest?.milliseconds ?? 0)
        writer.descending(bookmarkedAt.milliseconds)
        comic.encode(to: &writer)
    }
}
