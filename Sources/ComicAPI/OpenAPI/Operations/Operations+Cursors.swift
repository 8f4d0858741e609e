import HTTPFront
import HTTPTypes

extension OperationDescription {
    /// Named cursors of the feed.
    static let cursors: [OperationDescription] = [
        OperationDescription(
            method: .get,
            path: "/v1/cursors",
            id: "listCursors",
            tag: .feed,
            access: .admin,
            summary: "List the named cursors",
            details: "Those of the services of this server are among them.",
            query: [.limit, .cursor],
            answers: [.page(of: .ref(.cursor), "A page of cursors, by name.")]
        ),
        OperationDescription(
            method: .get,
            path: "/v1/cursors/{name}",
            id: "getCursor",
            tag: .feed,
            access: .admin,
            summary: "Read how far a named cursor has come",
            answers: [.ok(.ref(.cursor), "The cursor.", .cacheControl)],
            problems: [.cursorUnknown]
        ),
        OperationDescription(
            method: .put,
            path: "/v1/cursors/{name}",
            id: "putCursor",
            tag: .feed,
            access: .admin,
            summary: "Make sure that there is a named cursor",
            details: """
                An active one stays where it is; one that has expired starts anew. It keeps the \
                events that it has not read, within the size that the log may have, as long as it \
                is acknowledged now and then.
                """,
            body: OperationDescription.Body.json(.cursorDraft, "Where it begins.").optional,
            answers: [
                Success.ok(.ref(.cursor), "The cursor, which was there before.", .cacheControl)
                    .withoutExample,
                .created(.ref(.cursor), "The new cursor.", .cacheControl),
            ],
            problems: [
                .cursorUnknown, .cursorReserved, .tooManyCursors, .cursorAhead, .cursorGone,
                .cursorNameInvalid,
            ]
        ),
        OperationDescription(
            method: .post,
            path: "/v1/cursors/{name}/ack",
            id: "acknowledgeCursor",
            tag: .feed,
            access: .admin,
            summary: "Acknowledge events",
            details: """
                Everything up to the event is read. A cursor never goes back: an event before it \
                changes nothing, and its own is a sign of life.
                """,
            body: .json(.acknowledgement, "The last event that was read."),
            answers: [.ok(.ref(.cursor), "The cursor.", .cacheControl)],
            problems: [.cursorUnknown, .cursorReserved, .cursorAhead, .cursorGone]
        ),
        OperationDescription(
            method: .delete,
            path: "/v1/cursors/{name}",
            id: "deleteCursor",
            tag: .feed,
            access: .admin,
            summary: "Delete a named cursor",
            answers: [.noContent("The cursor is gone.")],
            problems: [.cursorUnknown, .cursorReserved]
        ),
    ]
}
