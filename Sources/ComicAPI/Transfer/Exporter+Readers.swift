import ChangeFeed
import Chapters
import Comics
import HTTPFront
import Keyspaces
import Readers

/// What readers keep of a comic, as far as it is not written yet; each list in the order of the
/// subjects.
struct KeptContents {
    /// What belongs to a reader.
    typealias Kept<Value> = (subject: String, item: (reader: ReaderID, value: Value))

    fileprivate let comic: ComicID
    /// The comic's chapters with their places in its order.
    fileprivate var chapters: [ChapterID: (place: Int, name: ChapterName)] = [:]
    fileprivate var ratings: ArraySlice<Kept<Rating>> = []
    fileprivate var bookmarks: ArraySlice<Kept<Bookmark>> = []
    fileprivate var progress: ArraySlice<Kept<Progress>> = []

    /// Nothing.
    init(of comic: ComicID) { self.comic = comic }

    /// Whether all of it is written.
    var isEmpty: Bool { ratings.isEmpty && bookmarks.isEmpty && progress.isEmpty }
}

/// What readers keep.
extension Exporter {
    /// What readers keep of a comic that has these chapters.
    ///
    /// It is held whole but for the chapters read, which are looked up as they are written.
    func kept(
        of comic: ComicID,
        _ chapters: [Chapter],
        _ directory: inout ReaderDirectory,
        _ snapshot: borrowing Snapshot
    ) throws -> KeptContents {
        let (catalogue, diary) = (services.catalogue, services.diary)
        var kept = KeptContents(of: comic)
        let ratings = try catalogue.ratings(of: comic, in: snapshot)
        kept.ratings = try directory.named(ratings, by: \.reader, in: snapshot)[...]
        let bookmarks = try diary.bookmarks(of: comic, in: snapshot)
        kept.bookmarks = try directory.named(bookmarks, by: \.reader, in: snapshot)[...]
        let progress = try diary.progress(of: comic, in: snapshot)
        kept.progress = try directory.named(progress, by: \.reader, in: snapshot)[...]
        if progress.isEmpty { return kept }
        for (place, chapter) in chapters.enumerated() {
            kept.chapters[chapter.id] = (place, chapter.name)
        }
        return kept
    }

    /// Writes as much of what is left as belongs into one line, and removes it.
    func write(
        _ rest: inout KeptContents,
        to json: inout JSONWriter,
        _ snapshot: borrowing Snapshot
    ) throws {
        let (comic, chapters) = (rest.comic, rest.chapters)
        let hasRatings = try write("ratings", &rest.ratings, to: &json) { json, item in
            representation.writeMembers(of: item.value, to: &json)
        }
        if hasRatings && isLong(json) { return }
        let hasBookmarks = try write("bookmarks", &rest.bookmarks, to: &json) { json, item in
            representation.write(item.value, to: &json)
        }
        if hasBookmarks && isLong(json) { return }
        try write("progress", &rest.progress, to: &json) { json, item in
            let diary = services.diary
            let read = try diary.chaptersRead(of: comic, by: item.reader, in: snapshot)
            write(item.value, read, chapters, to: &json)
        }
    }

    /// Writes a list until it or the line ends: at least one item, however long the line is, so
    /// that each line brings an export on.
    ///
    /// - Returns: whether there was any item.
    @discardableResult
    private func write<Item>(
        _ name: StaticString,
        _ items: inout ArraySlice<KeptContents.Kept<Item>>,
        to json: inout JSONWriter,
        _ members: (inout JSONWriter, (reader: ReaderID, value: Item)) throws -> Void
    ) throws -> Bool {
        if items.isEmpty { return false }
        json.key(name)
        try json.array { json in
            while let (subject, item) = items.popFirst() {
                try json.object { json in
                    json.member("reader", subject)
                    try members(&json, item)
                }
                if isLong(json) { return }
            }
        }
        return true
    }

    /// Writes the members of somebody's progress: of the chapters read those that there are, in the
    /// order of the comic, which is the same after an import.
    private func write(
        _ progress: Progress,
        _ read: [DiaryContents.Read],
        _ chapters: [ChapterID: (place: Int, name: ChapterName)],
        to json: inout JSONWriter
    ) {
        let point = progress.point
        if let chapter = chapters[point.chapter] {
            json.key("chapter")
            write(chapter.name, to: &json)
        } else {
            json.key("place")
            write(placeOf: point, to: &json)
        }
        json.member("page", point.page.map(Int.init))
        json.member("updatedAt", progress.time.rfc3339)
        var known = read.compactMap { item in
            chapters[item.chapter].map { (place: $0.place, name: $0.name, time: item.time) }
        }
        if known.isEmpty { return }
        known.sort { $0.place < $1.place }
        json.key("read")
        json.array { json in
            for item in known {
                json.object { json in
                    json.key("chapter")
                    write(item.name, to: &json)
                    json.member("readAt", item.time.rfc3339)
                }
            }
        }
    }

    private func write(_ name: ChapterName, to json: inout JSONWriter) {
        json.object { json in
            switch name {
            case .source(let source): json.member("source", source)
            case .identity(let number, let language, let volume, let groups):
                json.member("number", number)
                json.member("language", language)
                json.member("volume", volume.isEmpty ? nil : volume)
                if !groups.isEmpty { json.member("groups", groups) }
            }
        }
    }

    private func write(placeOf point: ReadingPoint, to json: inout JSONWriter) {
        let volume = SortKey(millionths: point.volumeKey)
        json.object { json in
            json.member("volume", volume == .last ? nil : volume.description)
            json.member("sortKey", SortKey(millionths: point.sortKey).description)
            json.member("language", point.language)
        }
    }
}
