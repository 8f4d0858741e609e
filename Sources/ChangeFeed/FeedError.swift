/// Why the feed could not do what was asked.
public enum FeedError: Error, Equatable, Sendable {
    /// There is no cursor of this name.
    case unknownCursor(String)
    /// The name is that of a consumer inside the process, which moves its cursor alone.
    case reservedCursor(String)
    /// There are ``Limits/cursors`` cursors already.
    case tooManyCursors
    /// The cursor has expired: events past it may be gone. Putting it again starts it anew.
    case cursorExpired(FeedBounds)
    /// Events past the place are gone.
    case placeTrimmed(FeedBounds)
    /// The place is of another history of the store.
    case placeForeign(FeedBounds)
    /// The place is past the newest event.
    case placeAhead(FeedBounds)
    /// The log has reached its bound, because a consumer inside the process has not come further or
    /// because it is only just being trimmed. Nothing was stored; try again later.
    case full
    /// A consumer inside the process has lost its place: events that it has not taken are gone. The
    /// store is damaged.
    case consumerBehind(String, earliest: UInt64)
}

/// The sequences of the oldest event that is there and of the newest.
public struct FeedBounds: Equatable, Sendable {
    /// One past ``latest`` if no event is there.
    public let earliest: UInt64
    /// 0 if there never was an event.
    public let latest: UInt64

    /// Bounds.
    public init(earliest: UInt64, latest: UInt64) {
        self.earliest = earliest
        self.latest = latest
    }
}

extension FeedError: CustomStringConvertible {
    /// One line: what happened, where, what to do.
    public var description: String {
        switch self {
        case .unknownCursor(let name): "no cursor is called \(name)"
        case .reservedCursor(let name): "\(name) is the cursor of a consumer inside the process"
        case .tooManyCursors: "there are \(Limits.cursors) cursors: delete one"
        case .cursorExpired: "the cursor has expired: put it again to start anew"
        case .placeTrimmed(let bounds): "events before \(bounds.earliest) are gone"
        case .placeForeign: "the place is of another history of the store"
        case .placeAhead(let bounds): "the place is past the newest event, \(bounds.latest)"
        case .full: "the change log is full until its consumers have read on: try again later"
        case .consumerBehind(let name, let earliest):
            "the consumer \(name) has not read events before \(earliest), which are gone: run "
                + "`longbox check`"
        }
    }
}
