import ChangeFeed
import HTTPFront
package import Keyspaces

/// The change feed of a store as `GET /v1/changes` tells it, for a program beside the server.
///
/// The same filter, the same order and the same words, without a bell: the process that writes is
/// another one, and who wants to know of something new asks for ``latest()``.
package struct PublicFeed: Sendable {
    /// Where to begin.
    package enum Start: Equatable, Sendable {
        case earliest
        case now
        /// After a cursor, which is one by its form.
        case after(String)

        /// `earliest`, `now` or `epoch:sequence`; nil for anything else.
        package init?(_ text: String) {
            switch text {
            case "earliest": self = .earliest
            case "now": self = .now
            default:
                guard FeedPosition(text) != nil else { return nil }
                self = .after(text)
            }
        }
    }

    /// Some events.
    package struct Page {
        /// Each in the structured mode of CloudEvents 1.0 JSON, on one line.
        package var events: [[UInt8]] = []
        /// The last event that was looked at, whether it is among them or not.
        package var end: UInt64
        /// Whether there are events after it.
        package var more = false
    }

    /// The names of the kinds of events.
    package static let types = ChangeKind.allCases.map(\.name)

    private let store: Store
    private let reader: FeedReader
    private let kinds: KindSet

    /// The events of some types; of all of them if `types` is empty.
    ///
    /// A name that is none of ``types`` counts for nothing.
    package init(store: Store, services: Services, types: [String] = []) {
        self.store = store
        reader = FeedReader(
            log: services.log,
            catalogue: services.catalogue,
            shelf: services.shelf,
            // Documents, which have URLs in them, are not asked for.
            representation: Representation(epoch: store.epoch, imageBaseURL: ""),
            epoch: store.epoch.description
        )
        let named = ChangeKind.allCases.filter { types.contains($0.name) }.map { KindSet($0) }
        kinds = types.isEmpty ? .all : KindSet(named)
    }

    /// The sequence after which to begin.
    ///
    /// - Throws: the problems of `GET /v1/changes`, 410 and 409; what reading throws.
    @available(*, noasync)
    package func position(of start: Start) throws -> UInt64 {
        try store.read { snapshot in
            let bounds = try reader.log.bounds(in: snapshot)
            switch start {
            case .earliest: return bounds.earliest - 1
            case .now: return bounds.latest
            case .after(let text):
                guard let cursor = FeedPosition(text) else {
                    preconditionFailure("\(text) is no cursor")
                }
                return try reader.sequence(of: cursor, bounds)
            }
        }
    }

    /// The events after a position, as many as ``ChangeFeed/Limits/eventsPerPage`` at most.
    ///
    /// - Complexity: O(events looked at), which ``ChangeFeed/Limits/eventsScanned`` bounds.
    /// - Throws: 410 `trimmed` if the next event is gone; what reading throws.
    @available(*, noasync)
    package func page(after position: UInt64) throws -> Page {
        try store.read { snapshot in
            var page = Page(end: position)
            var bytes = 0
            let progress = try reader.scan(after: position, kinds, in: snapshot) { event in
                var json = JSONWriter()
                try event.write(to: &json)
                bytes += json.bytes.count
                page.events.append(json.bytes)
                return page.events.count < ChangeFeed.Limits.eventsPerPage
                    && bytes < Limits.feedPageBytes
            }
            page.end = progress.position
            page.more = progress.more
            return page
        }
    }

    /// The cursor of a position.
    package func cursor(_ position: UInt64) -> String { reader.place(position).description }

    /// The sequence of the newest event, public or not.
    ///
    /// - Complexity: O(1): one row.
    /// - Throws: what reading throws.
    @available(*, noasync)
    package func latest() throws -> UInt64 {
        try store.read { try reader.log.latest(in: $0) }
    }
}
