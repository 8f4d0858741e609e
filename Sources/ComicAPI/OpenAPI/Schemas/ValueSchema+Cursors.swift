import ChangeFeed
import HTTPFront

/// Named cursors of the feed.
extension ValueSchema {
    static var cursorName: ValueSchema {
        pattern("^[a-z0-9][a-z0-9._-]{0,\(ChangeFeed.Limits.cursorNameBytes - 1)}$")
    }

    static var feedCursor: ValueSchema {
        object([
            .required("name", string),
            .required(
                "owner",
                choice(["inside", "outside"]).about("Whether a service of this server moves it.")
            ),
            .required(
                "state",
                choice(["active", "expired"])
                    .about("Whether it keeps the events that it has not read.")
            ),
            .required("cursor", position.about("The last event that was read.")),
            .required("lagEvents", count.about("Events after it.")),
            .required(
                "lagSeconds",
                count.about("The age of the oldest event after it; 0 if there is none.")
            ),
            .required("createdAt", moment),
            .required("acknowledgedAt", moment),
            .optional("expiredAt", moment.about("Of an expired one.")),
        ])
    }

    static var cursorDraft: ValueSchema {
        closed([
            .optional(
                "cursor",
                pattern("^([0-9a-f]{32}:(0|[1-9][0-9]{0,18})|now|earliest)$")
                    .about(
                        "Where a cursor begins that is new or had expired: after this event, or "
                            + "after the newest, or at the earliest, which it does by itself."
                    )
            )
        ])
    }

    static var acknowledgement: ValueSchema {
        closed([.required("cursor", position.about("The last event that was read."))])
    }
}
