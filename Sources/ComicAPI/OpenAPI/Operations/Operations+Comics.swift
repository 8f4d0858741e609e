import Comics
import HTTPFront
import HTTPTypes

extension OperationDescription {
    /// Comics and their figures.
    static let comics: [OperationDescription] = [
        OperationDescription(
            method: .get,
            path: "/v1/comics/{comic}",
            id: "getComic",
            tag: .comics,
            access: .everybody,
            summary: "Read a comic",
            traits: [.tagged],
            answers: [.ok(.ref(.comic), "The comic.", .entityTag, .cacheControl)],
            problems: [.comicNotFound, .removed]
        ),
        OperationDescription(
            method: .get,
            path: "/v1/comics/{comic}/stats",
            id: "getStats",
            tag: .comics,
            access: .everybody,
            summary: "Read a comic's views, ratings and bookmarks",
            details: """
                The total of views is exact; the others follow within seconds. Views that an import \
                has brought are in the total only.
                """,
            answers: [.ok(.ref(.stats), "The figures.", .cacheControl)],
            problems: [.comicNotFound, .removed]
        ),
        OperationDescription(
            method: .post,
            path: "/v1/comics/{comic}/views",
            id: "addView",
            tag: .comics,
            access: .everybody,
            summary: "Count a view",
            details: """
                The answer comes when the view is durable. A client may have 20 counted a second, \
                unless the server was told of another number; who calls is told by the address, of \
                IPv6 by its network of 64 bits.
                """,
            traits: [.limited],
            answers: [.noContent("The view is counted.")],
            problems: [.bodyUnexpected, .comicNotFound, .removed]
        ),
        OperationDescription(
            method: .post,
            path: "/v1/comics",
            id: "createComic",
            tag: .comics,
            access: .admin,
            summary: "Add a comic",
            details: "Sent again after the comic was deleted, the same call finds none (404).",
            traits: [.idempotent],
            body: .json(.comicDraft, "The comic."),
            answers: [.created(.ref(.comic), "The comic.", .entityTag, .cacheControl)],
            problems: [.genreUnknown, .comicNotFound]
        ),
        OperationDescription(
            method: .put,
            path: "/v1/comics/{comic}",
            id: "replaceComic",
            tag: .comics,
            access: .admin,
            summary: "Replace what is said of a comic",
            details: """
                What the body leaves out, the comic has not any more, but for the visibility, which \
                stays.
                """,
            traits: [.conditional],
            body: .json(.comicDraft, "The whole comic."),
            answers: [.ok(.ref(.comic), "The comic.", .entityTag, .cacheControl)],
            problems: [.genreUnknown, .comicNotFound, .coversFull]
        ),
        OperationDescription(
            method: .patch,
            path: "/v1/comics/{comic}",
            id: "patchComic",
            tag: .comics,
            access: .admin,
            summary: "Change some of what is said of a comic",
            details: "Without If-Match the patch is merged into whatever others have made of it.",
            traits: [.conditional],
            body: .mergePatch(.comicPatch, "The changes."),
            answers: [.ok(.ref(.comic), "The comic.", .entityTag, .cacheControl)],
            problems: [.genreUnknown, .comicNotFound, .coversFull]
        ),
        OperationDescription(
            method: .delete,
            path: "/v1/comics/{comic}",
            id: "deleteComic",
            tag: .comics,
            access: .admin,
            summary: "Delete a comic",
            details: "Its chapters are out of reach at once and dropped afterwards.",
            traits: [.conditional],
            answers: [.noContent("The comic is gone.")],
            problems: [.comicNotFound]
        ),
    ]

    /// Covers.
    static let covers: [OperationDescription] = [
        OperationDescription(
            method: .get,
            path: "/v1/comics/{comic}/covers",
            id: "listCovers",
            tag: .covers,
            access: .everybody,
            summary: "List a comic's covers",
            details: "All of them on one page.",
            answers: [
                .ok(.page(of: .ref(.cover)), "The covers, by their ids.", .cacheControl)
            ],
            problems: [.comicNotFound, .removed]
        ),
        OperationDescription(
            method: .get,
            path: "/v1/comics/{comic}/covers/{cover}",
            id: "getCover",
            tag: .covers,
            access: .everybody,
            summary: "Read a cover",
            answers: [.ok(.ref(.cover), "The cover.", .cacheControl)],
            problems: [.comicNotFound, .coverNotFound, .removed]
        ),
        OperationDescription(
            method: .post,
            path: "/v1/comics/{comic}/covers",
            id: "addCover",
            tag: .covers,
            access: .admin,
            summary: "Add a cover",
            details: "The one that was current before stays. If-Match is of the comic.",
            traits: [.conditionalIfAsked, .idempotent],
            body: .json(.coverDraft, "The cover."),
            answers: [.created(.ref(.cover), "The cover.", .cacheControl)],
            problems: [.comicNotFound, .coverNotFound, .coverExists, .coversFull]
        ),
        OperationDescription(
            method: .delete,
            path: "/v1/comics/{comic}/covers",
            id: "deleteCovers",
            tag: .covers,
            access: .admin,
            summary: "Remove all covers of a comic",
            details: "If-Match is of the comic.",
            traits: [.conditional],
            answers: [.noContent("The comic has no cover.")],
            problems: [.comicNotFound]
        ),
        OperationDescription(
            method: .delete,
            path: "/v1/comics/{comic}/covers/{cover}",
            id: "deleteCover",
            tag: .covers,
            access: .admin,
            summary: "Remove a cover",
            details: "If-Match is of the comic.",
            traits: [.conditional],
            answers: [.noContent("The cover is gone.")],
            problems: [.comicNotFound, .coverNotFound]
        ),
    ]
}
