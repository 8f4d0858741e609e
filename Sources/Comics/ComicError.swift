public import ChangeFeed

/// Why a command of the comic service was rejected.
public enum ComicError: Error, Equatable, Sendable {
    /// There is no such comic, or the public does not see it.
    case unknown(ComicID)
    /// The comic's version is this one, and not what the command is for.
    case otherVersion(UInt64)
    /// These genres do not exist.
    case unknownGenres([String])
}
