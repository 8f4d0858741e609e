import HTTPFront

extension OperationDescription {
    /// One for each route of the API, sorted by the tags where it is shown.
    static let all =
        lists + comics + covers + chapters + genres + readers + feed + cursors + administration
        + server
}

/// Parameters of several lists.
extension OperationDescription.Parameter {
    static var limit: Self {
        .query(
            "limit",
            "Items in the page, at most.",
            .integer(Limits.pageItems).with("default", .integer(Limits.defaultPageItems))
        )
    }

    static var cursor: Self {
        .query(
            "cursor",
            "Where the page begins: `next` of the page before, with the same parameters beside it.",
            .pattern("^[A-Za-z0-9_-]+$")
        )
    }

    static func language(_ about: String) -> Self { .query("language", about, .string) }
}
