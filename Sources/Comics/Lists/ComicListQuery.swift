public import ChangeFeed

/// What is asked of a list of comics.
public struct ComicListQuery: Sendable, Equatable {
    /// The order.
    public var order: ComicOrder
    /// Whether the greatest comes first.
    public var isDescending: Bool
    /// Which comics.
    public var filter: ComicFilter
    /// The position after which the page begins, as an earlier page gave it.
    public var after: [UInt8]?
    /// Comics in the page, at most.
    public var limit: Int
    /// Whether all comics of the list are counted.
    public var isCounted = false
    /// How the page is found.
    package var plan = ListPlan.automatic

    /// A query.
    public init(
        order: ComicOrder,
        isDescending: Bool,
        filter: ComicFilter = ComicFilter(),
        after: [UInt8]? = nil,
        limit: Int
    ) {
        self.order = order
        self.isDescending = isDescending
        self.filter = filter
        self.after = after
        self.limit = limit
    }
}

/// How the page of a filtered list is found; all ways find the same one.
package enum ListPlan: Sendable, Equatable {
    /// As is expected to be faster.
    case automatic
    /// The order is walked, and each comic looked up in the set that the filters leave.
    case walk
    /// The ranks of all comics of the set are looked through.
    case selection
    /// The order is walked for so many steps, the rest is selected; titles that begin alike are
    /// walked for so many steps too.
    case mixed(steps: Int)
}

/// A page of a list.
public struct ComicPage: Sendable, Equatable {
    /// The comics, in order.
    public let comics: [ComicID]
    /// Where the next page begins; `nil` if this was the last one.
    public let next: [UInt8]?
    /// How many comics the whole list has, if that was asked for.
    public var total: UInt64?

    init(comics: [ComicID], next: [UInt8]?, total: UInt64? = nil) {
        self.comics = comics
        self.next = next
        self.total = total
    }
}
