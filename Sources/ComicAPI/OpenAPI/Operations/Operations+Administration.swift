import ChangeFeed
import HTTPFront
import HTTPTypes

extension OperationDescription {
    /// Many changes at once, and readers' rights.
    static let administration: [OperationDescription] = [
        OperationDescription(
            method: .post,
            path: "/v1/comics/batch",
            id: "patchComics",
            tag: .administration,
            access: .admin,
            summary: "Change many comics",
            details: "Each row is a change of its own: what is refused takes nothing from others.",
            body: Body.json(.patchBatch, "A patch for each comic.").atMost(Limits.batchBytes),
            answers: [.ok(.ref(.patchResult), "What has become of each row.", .cacheControl)]
        ),
        OperationDescription(
            method: .post,
            path: "/v1/views",
            id: "addViews",
            tag: .administration,
            access: .admin,
            summary: "Count views of many comics",
            traits: [.idempotent],
            body: .json(.viewsBatch, "Views of comics."),
            answers: [.ok(.ref(.viewsResult), "What has become of each row.", .cacheControl)]
        ),
        OperationDescription(
            method: .post,
            path: "/v1/imports",
            id: "importLines",
            tag: .administration,
            access: .admin,
            summary: "Import lines",
            details: """
                JSON Lines, each an ImportLine. Lines are upserts: sent twice they change nothing. \
                A line that is refused does not stop the others.
                """,
            body: Body(
                mediaTypes: ["application/jsonl", "application/x-ndjson", "application/json"],
                schema: ValueSchema.lines(of: .importLine),
                about: "Lines.",
                isRequired: false,
                isLines: true,
                limit: Limits.importBytes
            ),
            answers: [
                Success(
                    status: 200,
                    about: "A line for each, in their order.",
                    mediaType: "application/jsonl",
                    schema: .lines(of: .importResult),
                    headers: [.cacheControl]
                )
            ]
        ),
        OperationDescription(
            method: .get,
            path: "/v1/integrity",
            id: "getIntegrity",
            tag: .administration,
            access: .admin,
            summary: "What is known of the store's consistency",
            details: """
                Comics and chapters are proven soon after they have changed; everything, by \
                `longbox check`. Of findings \(Limits.integrityFindings) at most are listed.
                """,
            answers: [.ok(.ref(.integrity), "What is known.", .cacheControl)]
        ),
        OperationDescription(
            method: .get,
            path: "/v1/readers/{subject}",
            id: "exportReader",
            tag: .administration,
            access: .admin,
            summary: "Read everything that is kept of a reader",
            details: "Of each kind \(Limits.readerExportRows) rows at most.",
            answers: [.ok(.ref(.readerExport), "What is kept.", .cacheControl)],
            problems: [.readerNotFound]
        ),
        OperationDescription(
            method: .delete,
            path: "/v1/readers/{subject}",
            id: "eraseReader",
            tag: .administration,
            access: .admin,
            summary: "Forget a reader",
            details: "At once; what was kept is dropped in steps afterwards, out of reach.",
            answers: [.noContent("The reader is forgotten.")],
            problems: [.readerNotFound]
        ),
    ]

    /// The server's own.
    static let server: [OperationDescription] = [
        OperationDescription(
            method: .get,
            path: "/healthz",
            id: "getHealth",
            tag: .server,
            access: .everybody,
            summary: "Whether the process answers",
            answers: [.ok(.ref(.health), "It does.", .cacheControl)]
        ),
        OperationDescription(
            method: .get,
            path: "/readyz",
            id: "getReadiness",
            tag: .server,
            access: .everybody,
            summary: "Whether the store can be read and takes writes",
            answers: [.ok(.ref(.health), "It does.", .cacheControl)],
            problems: [.writesRefused]
        ),
        OperationDescription(
            method: .get,
            path: "/metrics",
            id: "getMetrics",
            tag: .server,
            access: .everybody,
            summary: "What the server measures",
            details: """
                In the text format of Prometheus, version 0.0.4. The lag of the orders by views and \
                of each consumer of the feed are among it.
                """,
            answers: [
                Success(
                    status: 200,
                    about: "Every metric with its meaning.",
                    mediaType: "text/plain",
                    schema: .string,
                    headers: [.cacheControl]
                )
            ]
        ),
        OperationDescription(
            method: .get,
            path: "/openapi.json",
            id: "getOpenAPI",
            tag: .server,
            access: .everybody,
            summary: "This description, for programs",
            traits: [.tagged],
            answers: [
                .ok(
                    .object([.required("openapi", .string)]),
                    "An OpenAPI 3.1 document.",
                    .entityTag,
                    .cacheControl
                )
            ]
        ),
        OperationDescription(
            method: .get,
            path: "/docs",
            id: "getDocumentation",
            tag: .server,
            access: .everybody,
            summary: "This description, for people",
            traits: [.tagged],
            answers: [
                Success(
                    status: 200,
                    about: "A page without scripts.",
                    mediaType: "text/html",
                    schema: .string,
                    headers: [.entityTag, .cacheControl]
                )
            ]
        ),
        OperationDescription(
            method: .get,
            path: "/live",
            id: "getLivePage",
            tag: .server,
            access: .everybody,
            summary: "The change feed and the most viewed comics, for people",
            details: "It follows the feed from now on, and asks for the comics every 2 seconds.",
            traits: [.tagged],
            answers: [
                Success(
                    status: 200,
                    about: "A page with its script in it, which asks this server alone.",
                    mediaType: "text/html",
                    schema: .string,
                    headers: [.entityTag, .cacheControl]
                )
            ]
        ),
    ]
}
