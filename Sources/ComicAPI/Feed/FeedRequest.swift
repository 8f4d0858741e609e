import ChangeFeed
import HTTPFront
import HTTPTypes

/// The values of `feed`.
enum FeedMode: String, CaseIterable {
    case normal
    case longpoll
    case eventsource
}

/// The values of `include` of the feed.
enum FeedInclusion: String, CaseIterable {
    case doc
}

/// What a caller wants of the feed.
struct FeedRequest {
    /// Where to begin.
    enum Start {
        case earliest
        case now
        case after(FeedPosition)
        /// After a place that the caller was told can not be read on from.
        case reset
    }

    /// The batch of CloudEvents (JSON format 1.0, section 4).
    static let batchType = "application/cloudevents-batch+json"
    static let mediaTypes = ["application/json", batchType, EventStream.mediaType]

    let start: Start
    let mode: FeedMode
    let mediaType: String
    let filter: FeedFilter
    let limit: Int
    let timeout: Duration

    /// Reads the parameters and the header fields of a call.
    ///
    /// A HEAD is answered as what ends at once.
    ///
    /// - Throws: 400 for a parameter that is none, 406 if `Accept` excludes what `feed` asks for.
    init(_ call: Call) throws(Problem) {
        try call.query.only("since", "limit", "feed", "types", "timeout", "include")
        let feed = try call.query.choice("feed", of: FeedMode.self)
        limit = try call.query.integer(
            "limit",
            in: 1...ChangeFeed.Limits.eventsPerPage,
            default: ChangeFeed.Limits.defaultEventsPerPage
        )
        let seconds = try call.query.integer(
            "timeout",
            in: Limits.feedTimeoutSeconds,
            default: Limits.defaultFeedTimeoutSeconds
        )
        timeout = .seconds(seconds)
        filter = FeedFilter(
            kinds: try Self.kinds(call),
            withDocuments: try call.query.choice("include", of: FeedInclusion.self) == .doc
        )
        start = try Self.start(call)
        let offered =
            switch feed {
            case nil: Self.mediaTypes
            case .normal, .longpoll: Array(Self.mediaTypes.dropLast())
            case .eventsource: [EventStream.mediaType]
            }
        guard let type = preferred(offered, field: call.headers[.accept]) else {
            throw .notAcceptable(offered: offered.joined(separator: ", "))
        }
        let isStream = type == EventStream.mediaType
        if call.method == .head {
            mode = .normal
            mediaType = isStream ? Self.mediaTypes[0] : type
        } else {
            mode = isStream ? .eventsource : feed ?? .normal
            mediaType = type
        }
    }

    /// `Last-Event-ID`, which a client sends of itself when it comes back, else `since`, which must
    /// be well formed even so.
    private static func start(_ call: Call) throws(Problem) -> Start {
        let since = try since(call)
        guard let id = call.headers[.lastEventID] else { return since }
        if id.hasPrefix(EventStream.resetPrefix),
            FeedPosition(String(id.dropFirst(EventStream.resetPrefix.count))) != nil
        {
            return .reset
        }
        guard let cursor = FeedPosition(id) else {
            throw .invalidParameter("Last-Event-ID is the id of an event of this feed")
        }
        return .after(cursor)
    }

    private static func since(_ call: Call) throws(Problem) -> Start {
        guard let text = try call.query.value("since") else { return .earliest }
        if text == "now" { return .now }
        guard let cursor = FeedPosition(text) else {
            throw .invalidParameter("'since' is a cursor of this feed, epoch:sequence, or 'now'")
        }
        return .after(cursor)
    }

    /// The kinds that the caller wants: all of them unless `types` names some, joined by commas.
    private static func kinds(_ call: Call) throws(Problem) -> KindSet {
        guard let names = try call.query.value("types") else { return .all }
        var kinds: KindSet = []
        for name in names.split(separator: ",", omittingEmptySubsequences: false) {
            guard let kind = ChangeKind.allCases.first(where: { $0.name == name }) else {
                let known = ChangeKind.allCases.map(\.name).joined(separator: ", ")
                throw .invalidParameter("'types' holds '\(name)', which is none of \(known)")
            }
            kinds.insert(KindSet(kind))
        }
        return kinds
    }
}
