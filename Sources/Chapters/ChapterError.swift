public import ChangeFeed

/// Why a command of the chapter service was rejected.
public enum ChapterError: Error, Equatable, Sendable {
    /// There is no such chapter.
    case unknown(ChapterID)
    /// The chapter has another version than the ones that were asked for.
    case otherVersion(UInt64)
    /// No event has told of such a comic.
    case unknownComic(ComicID)
    /// The comic has a chapter of this language, number, volume and groups already.
    case exists(ChapterID)
    /// A chapter of another comic has this source already.
    case sourceTaken(String, by: ChapterID)
}
