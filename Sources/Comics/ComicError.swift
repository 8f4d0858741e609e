public import ChangeFeed

/// Why a command of the comic service was rejected.
public enum ComicError: Error, Equatable, Sendable {
    /// There is no such comic, or the public does not see it.
    case unknown(ComicID)
    /// The comic's version is this one, and not what the command is for.
    case otherVersion(UInt64)
    /// The comic has no such cover.
    case unknownCover(CoverID)
    /// The comic has a cover with this object key already.
    case coverExists(CoverID)
    /// The comic has ``Limits/covers`` covers.
    case coversFull
    /// There is no such genre, or it is being removed.
    case unknownGenre(String)
    /// There is such a genre already, or one that is being removed.
    case genreExists(String)
    /// Comics have the genre.
    case genreUsed(String)
    /// No page of the list ends at such a position.
    case foreignPosition
    /// These genres do not exist.
    case unknownGenres([String])
}
