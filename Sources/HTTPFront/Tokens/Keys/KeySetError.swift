/// Why a set of keys cannot be had.
public enum KeySetError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was given is neither a path nor an http or https URL.
    case locationMalformed(String)
    /// The file cannot be read.
    case unreadable(path: String, reason: String)
    /// The URL does not answer, or with something else than 200.
    case unreachable(url: String, reason: String)
    /// It has more bytes than a set may have.
    case tooLarge(place: String)
    /// It is no set, or none of its keys can be used.
    case unusable(place: String, reason: String)

    /// What is wrong, in one line.
    public var description: String {
        switch self {
        case .locationMalformed(let text):
            "\(text) is neither a file nor a URL with http or https"
        case .unreadable(let path, let reason):
            "cannot read the keys in \(path): \(reason)"
        case .unreachable(let url, let reason):
            "cannot fetch the keys at \(url): \(reason)"
        case .tooLarge(let place):
            "\(place) has more than \(Limits.keySetBytes >> 10) KiB, too many for a set of keys"
        case .unusable(let place, let reason):
            "\(place) \(reason)"
        }
    }
}
