import ChangeFeed

/// Some kinds of events.
struct KindSet: OptionSet, Hashable, Sendable {
    let rawValue: UInt8

    static let all = KindSet(ChangeKind.allCases.map { KindSet($0) })

    init(rawValue: UInt8) { self.rawValue = rawValue }
    init(_ kind: ChangeKind) { rawValue = 1 << kind.rawValue }
}

/// Which events a caller wants, and how.
struct FeedFilter: Hashable, Sendable {
    var kinds = KindSet.all
    /// Whether with the document that the event is about, as it is now.
    var withDocuments = false
}
