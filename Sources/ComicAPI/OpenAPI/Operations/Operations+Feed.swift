import ChangeFeed
import HTTPFront
import HTTPTypes

extension OperationDescription {
    /// The change feed.
    static let feed: [OperationDescription] = [
        OperationDescription(
            method: .get,
            path: "/v1/changes",
            id: "listChanges",
            tag: .feed,
            access: .everybody,
            summary: "Read what has changed, or follow it",
            details: feedDetails,
            query: feedParameters,
            answers: [
                Success(
                    status: 200,
                    about: "Events, the oldest first.",
                    schema: .ref(.changes),
                    others: [
                        (FeedRequest.batchType, .ref(.changeBatch)),
                        (EventStream.mediaType, .eventStream),
                    ],
                    headers: [.cacheControl, .link]
                ),
                .noContent("The client was told with `reset` that it must begin anew."),
            ],
            problems: [.parameterInvalid, .cursorGone, .cursorAhead, .tooManyFollowers]
        )
    ]

    private static let feedDetails = """
        Each event in order: send `last` of an answer as the next `since`. An event is there when \
        it is durable, and never before. A cursor that the log does not reach back to, or of \
        another history, is gone (410): read the catalogue anew, and begin with `since=now` taken \
        before that.

        `feed=longpoll` waits until there is an event that passes the filter; when the time is up \
        the answer has none, and `last` has advanced all the same.

        `feed=eventsource`, or an `Accept` that prefers `text/event-stream`, is a stream. Its \
        ids are cursors. Every \(Limits.bookmarkSeconds) seconds, and at the start, an event \
        `bookmark` tells in its id and as `cursor` in its data how far the feed has come. Where the \
        other ways answer 410 or 409, the stream has one event `reset` whose data are the members \
        of that problem, and ends; who comes back with the id of that event is answered 204. A \
        stream ends after \(Limits.followerAgeSeconds / 60) minutes, and breaks off for who does not \
        read it; a client comes back with `Last-Event-ID`.

        As `application/cloudevents-batch+json` the answer is the events alone, and `Link` always \
        leads on.

        While a comic is not public ComicDeleted is all that is told of it and its chapters. A \
        comic that comes back is told of as ComicCreated, without an event for each chapter: read \
        its chapters then.
        """

    private static let feedParameters: [Parameter] = [
        .query(
            "since",
            "The event after which to begin, or `now`; the earliest if it is left out.",
            .pattern("^([0-9a-f]{32}:(0|[1-9][0-9]{0,18})|now)$")
        ),
        .header(
            "Last-Event-ID",
            "The id of the last event that was seen: stands above `since`.",
            .pattern("^[0-9a-f]{32}:(0|[1-9][0-9]{0,18})$")
        ),
        .query(
            "limit",
            "Events in the answer, at most; a stream has no limit.",
            .integer(1...ChangeFeed.Limits.eventsPerPage)
                .with("default", .integer(ChangeFeed.Limits.defaultEventsPerPage))
        ),
        .query(
            "feed",
            "How to answer: with what there is, with the next event, or for as long as you listen.",
            .choice(of: FeedMode.self)
        ),
        .query(
            "timeout",
            "How long `longpoll` waits, in seconds.",
            .integer(Limits.feedTimeoutSeconds)
                .with("default", .integer(Limits.defaultFeedTimeoutSeconds))
        ),
        Parameter(
            name: "types",
            place: "query",
            about: "Only events of these kinds, joined by commas.",
            schema: .list(of: .choice(of: ChangeKind.self, \.name), least: 1),
            isJoined: true
        ),
        .query(
            "include",
            "`doc` adds to each event's data the document that it is about, as it is now.",
            .choice(of: FeedInclusion.self)
        ),
    ]
}
