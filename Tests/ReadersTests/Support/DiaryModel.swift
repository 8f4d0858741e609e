import ChangeFeed
import Keyspaces
import Readers
import StoreTesting
import Testing

/// What a diary must hold, in plain collections; moments are those that the store gave.
struct DiaryModel {
    struct Kept: Equatable {
        var bookmarks: [UInt64: String] = [:]
        var points: [UInt64: ReadingPoint] = [:]
        var read: [UInt64: Set<UInt64>] = [:]
    }

    /// By subject; whoever never wrote anything is not among them.
    var readers: [String: Kept] = [:]
    /// The comics that exist, and whether they are public.
    var comics: [UInt64: Bool] = [:]

    mutating func bookmark(_ subject: String, _ comic: UInt64, _ shelf: String) throws -> Bool {
        guard comics[comic] == true else { throw ReaderError.unknownComic(ComicID(comic)) }
        return readers[subject, default: Kept()].bookmarks.updateValue(shelf, forKey: comic) == nil
    }

    mutating func removeBookmark(_ subject: String, _ comic: UInt64) throws {
        guard comics[comic] != nil,
            readers[subject]?.bookmarks.removeValue(forKey: comic) != nil
        else { throw ReaderError.noBookmark(ComicID(comic)) }
    }

    mutating func progress(
        _ subject: String,
        _ comic: UInt64,
        _ point: ReadingPoint
    ) throws -> Bool {
        guard comics[comic] == true else { throw ReaderError.unknownComic(ComicID(comic)) }
        var kept = readers[subject] ?? Kept()
        kept.read[comic, default: []].insert(point.chapter.rawValue)
        let old = kept.points.updateValue(point, forKey: comic)
        readers[subject] = kept
        return old == nil
    }

    mutating func removeProgress(_ subject: String, _ comic: UInt64) throws {
        guard comics[comic] != nil, readers[subject]?.points.removeValue(forKey: comic) != nil
        else { throw ReaderError.noProgress(ComicID(comic)) }
        readers[subject]?.read[comic] = nil
    }

    /// An import's bookmark, also of a comic that is not public.
    mutating func upsertBookmark(
        _ subject: String,
        _ comic: UInt64,
        _ shelf: String
    ) throws -> Bool {
        guard comics[comic] != nil else { throw ReaderError.unknownComic(ComicID(comic)) }
        return readers[subject, default: Kept()].bookmarks.updateValue(shelf, forKey: comic) == nil
    }

    /// An import's progress, also in a comic that is not public.
    mutating func upsertProgress(_ given: ProgressUpsert, _ comic: UInt64) throws -> Bool {
        guard comics[comic] != nil else { throw ReaderError.unknownComic(ComicID(comic)) }
        var kept = readers[given.subject] ?? Kept()
        kept.read[comic, default: []].formUnion(given.read.map(\.chapter.rawValue))
        kept.read[comic, default: []].insert(given.point.chapter.rawValue)
        let old = kept.points.updateValue(given.point, forKey: comic)
        readers[given.subject] = kept
        return old == nil
    }

    mutating func delete(_ comic: UInt64) {
        comics[comic] = nil
        for subject in readers.keys {
            readers[subject]?.bookmarks[comic] = nil
            readers[subject]?.points[comic] = nil
            readers[subject]?.read[comic] = nil
        }
    }

    /// Compares everything that can be read with the store.
    ///
    /// The bookmarks of a reader who was erased count until they are dropped.
    func verify(_ subjects: [String], isSettled: Bool = false, _ store: Store, _ site: Site) throws
    {
        for subject in subjects {
            let kept = readers[subject]
            try #require(try (store.reader(subject, site) == nil) == (kept == nil))
            try verify(kept ?? Kept(), subject, store, site)
        }
        for comic in comics.keys {
            let total = UInt64(readers.values.count { $0.bookmarks[comic] != nil })
            let stored = try store.bookmarkTotal(ComicID(comic), site)
            try #require(isSettled ? stored == total : stored >= total)
        }
    }

    private func verify(_ kept: Kept, _ subject: String, _ store: Store, _ site: Site) throws {
        let shown = { (comic: UInt64) in comics[comic] == true }
        let list = try store.bookmarks(of: subject, site)
        let bookmarks = list.map { ($0.comic.rawValue, $0.bookmark.shelf) }
        try #require(bookmarks.count == kept.bookmarks.keys.count(where: shown))
        for (comic, shelf) in bookmarks { try #require(kept.bookmarks[comic] == shelf) }
        try #require(isOrdered(list.map { ($0.bookmark.time, $0.comic) }))
        let history = try store.history(of: subject, site)
        try #require(history.count == kept.points.keys.count(where: shown))
        for item in history {
            try #require(kept.points[item.comic.rawValue] == item.progress.point)
        }
        try #require(isOrdered(history.map { ($0.progress.time, $0.comic) }))
        for comic in comics.keys {
            let id = ComicID(comic)
            try #require(try store.bookmark(id, of: subject, site)?.shelf == kept.bookmarks[comic])
            try #require(try store.progress(id, of: subject, site)?.point == kept.points[comic])
            let read = try store.readChapters(id, of: subject, site)
            try #require(read == (kept.read[comic] ?? []).sorted())
        }
    }

    /// The newest first; those of one moment by id.
    private func isOrdered(_ places: [(time: Timestamp, comic: ComicID)]) -> Bool {
        zip(places, places.dropFirst()).allSatisfy { a, b in
            a.time > b.time || a.time == b.time && a.comic < b.comic
        }
    }
}
