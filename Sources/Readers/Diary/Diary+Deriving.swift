import ChangeFeed
import Keyspaces

/// What a repair makes anew, and from what: each derivation writes what the rule of its keyspaces
/// expects.
extension Diary {
    func derive(in schema: inout Schema) {
        schema.derive(
            [bookmarked.name, bookmarkOrder.name, bookmarkTotals.name],
            from: bookmarks
        ) { pair, bookmark, context in
            try context.put(Empty(), for: ComicReader(pair), in: self.bookmarked)
            let place = ReaderMoment(pair, bookmark.time)
            try context.put(Empty(), for: place, in: self.bookmarkOrder)
            let total = try self.bookmarkTotal(of: pair.comic, in: context)
            try context.put(Number(total + 1), for: pair.comic, in: self.bookmarkTotals)
        }
        schema.derive([progressed.name, history.name], from: progress) { pair, progress, context in
            try context.put(Empty(), for: ComicReader(pair), in: self.progressed)
            let place = ReaderMoment(pair, progress.time)
            try context.put(Empty(), for: place, in: self.history)
        }
    }
}
