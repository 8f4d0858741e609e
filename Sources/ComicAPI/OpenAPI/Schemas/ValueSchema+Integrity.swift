import HTTPFront

/// What is known of the store's consistency.
extension ValueSchema {
    static var integrity: ValueSchema {
        object([
            .required("changes", changesProven.about("What has changed since the server started.")),
            .optional(
                "lastCheck",
                lastCheck.about("The last check of everything; absent if there was none.")
            ),
        ])
    }

    private static var changesProven: ValueSchema {
        object([
            .required("since", moment),
            .required("cursor", position.about("The last event whose subject was proven.")),
            .required("lagEvents", count.about("Events after it.")),
            .required("comics", count.about("Comics that were read, neighbours among them.")),
            .required("chapters", count.about("Chapters that were read.")),
            .required("codes", codes),
            .required(
                "findings",
                list(of: finding).about("What was wrong when it was last looked at, newest last.")
            ),
        ])
    }

    private static var lastCheck: ValueSchema {
        object([
            .required("endedAt", moment),
            .required("seconds", number),
            .required("entries", count.about("Entries read.")),
            .required("findings", count),
            .required("codes", codes),
            .required("pending", count.about("Relations that could not be judged yet.")),
        ])
    }

    private static var finding: ValueSchema {
        object([
            .required("time", moment),
            .required("code", string.about("A stable name for this kind of finding.")),
            .required("layer", integer(0...2).about("0 pages, 1 records, 2 relations.")),
            .required("keyspace", string),
            .required("key", string.about("The record's key, in hexadecimal digits.")),
            .required("detail", string),
            .required("repairable", bool.about("Whether `longbox check --repair` mends it.")),
        ])
    }

    private static var codes: ValueSchema {
        object([]).with("additionalProperties", .object([.init("type", .string("integer"))]))
            .about("Findings by their codes.")
    }
}
