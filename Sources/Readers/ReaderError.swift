public import ChangeFeed

/// Why a command of the reader service was rejected.
public enum ReaderError: Error, Equatable, Sendable {
    /// No event has told of such a comic, or it is not public.
    case unknownComic(ComicID)
    /// The reader has not bookmarked the comic.
    case noBookmark(ComicID)
    /// The reader has no progress in the comic.
    case noProgress(ComicID)
    /// The reader has as many bookmarks as one may have.
    case tooManyBookmarks
    /// The reader has progress in as many comics as one may have.
    case tooManyComics
    /// The reader has read as many chapters of the comic as are kept.
    case tooManyChapters(ComicID)
}
