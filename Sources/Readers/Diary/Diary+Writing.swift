import ChangeFeed
import Keyspaces

/// Writes, called by commands once they have decided, and by jobs.
extension Diary {
    /// Stores a bookmark in the place of the old one: at most four writes.
    func put(
        _ bookmark: Bookmark,
        for pair: ReaderComic,
        replacing old: Bookmark?,
        in context: inout CommandContext
    ) throws {
        try context.put(bookmark, for: pair, in: bookmarks)
        if old?.time == bookmark.time { return }
        if let old { try context.delete(ReaderMoment(pair, old.time), in: bookmarkOrder) }
        try context.put(Empty(), for: ReaderMoment(pair, bookmark.time), in: bookmarkOrder)
        if old != nil { return }
        try context.put(Empty(), for: ComicReader(pair), in: bookmarked)
        let total = try bookmarkTotal(of: pair.comic, in: context)
        try context.put(Number(total + 1), for: pair.comic, in: bookmarkTotals)
    }

    /// Removes a bookmark: four writes.
    func remove(
        _ bookmark: Bookmark,
        of pair: ReaderComic,
        in context: inout CommandContext
    ) throws {
        try context.delete(pair, in: bookmarks)
        try context.delete(ComicReader(pair), in: bookmarked)
        try context.delete(ReaderMoment(pair, bookmark.time), in: bookmarkOrder)
        let total = try bookmarkTotal(of: pair.comic, in: context)
        if total > 1 {
            try context.put(Number(total - 1), for: pair.comic, in: bookmarkTotals)
        } else {
            try context.delete(pair.comic, in: bookmarkTotals)
        }
    }

    /// Stores progress in the place of the old one: at most four writes.
    func put(
        _ new: Progress,
        for pair: ReaderComic,
        replacing old: Progress?,
        in context: inout CommandContext
    ) throws {
        if new == old { return }
        try context.put(new, for: pair, in: progress)
        if old == nil { try context.put(Empty(), for: ComicReader(pair), in: progressed) }
        if old?.time == new.time { return }
        if let old { try context.delete(ReaderMoment(pair, old.time), in: history) }
        try context.put(Empty(), for: ReaderMoment(pair, new.time), in: history)
    }

    /// Removes progress with at most `limit` of its chapters read: three writes beside those.
    ///
    /// - Returns: how many chapters it removed, and whether that was all. If it was not, the
    ///   progress stays, with fewer chapters.
    func remove(
        _ stored: Progress,
        of pair: ReaderComic,
        limit: Int,
        in context: inout CommandContext
    ) throws -> (chapters: Int, isAll: Bool) {
        var (chapters, isAll) = try chapters(of: pair, limit, context)
        // As long as there is progress, its own chapter is read.
        if !isAll { chapters.removeAll { $0.chapter == stored.point.chapter } }
        for key in chapters { try context.delete(key, in: read) }
        if isAll {
            try context.delete(pair, in: progress)
            try context.delete(ComicReader(pair), in: progressed)
            try context.delete(ReaderMoment(pair, stored.time), in: history)
        } else {
            var rest = stored
            rest.readCount -= UInt16(clamping: min(chapters.count, Int(rest.readCount)))
            try context.put(rest, for: pair, in: progress)
        }
        return (chapters.count, isAll)
    }

    private func chapters(
        of pair: ReaderComic,
        _ limit: Int,
        _ context: borrowing CommandContext
    ) throws -> (keys: [ReadChapter], isAll: Bool) {
        var keys: [ReadChapter] = []
        var rows = try context.rows(of: read, in: .prefix { pair.encode(to: &$0) })
        while try rows.advance() {
            if keys.count == limit { return (keys, false) }
            keys.append(try rows.key())
        }
        return (keys, true)
    }

    /// Removes everything that one reader keeps of one comic, as far as `budget` reaches, and takes
    /// the writes off it.
    ///
    /// - Returns: whether that was all.
    func forget(
        _ pair: ReaderComic,
        budget: inout Int,
        in context: inout CommandContext
    ) throws -> Bool {
        budget -= Limits.writesPerPair
        if budget < 0 { return false }
        if let bookmark = try context.get(pair, in: bookmarks) {
            try remove(bookmark, of: pair, in: &context)
        } else {
            // Without a bookmark there is no such row, unless the file was damaged: the job must
            // come to its end even so.
            try context.delete(ComicReader(pair), in: bookmarked)
        }
        guard let stored = try context.get(pair, in: progress) else {
            try context.delete(ComicReader(pair), in: progressed)
            return true
        }
        let (chapters, isAll) = try remove(stored, of: pair, limit: budget, in: &context)
        budget -= chapters
        return isAll
    }
}
