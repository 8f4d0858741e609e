import Comics
import HTTPFront
import HTTPTypes

extension OperationDescription {
    /// Comics and their figures.
    static let comics: [OperationDescription] = [
        OperationDescription(
            method: .get,
            path: "/v1/comics",
            id: "listComics",
            tag: .comics,
            access: .everybody,
            summary: "List public comics",
            details: """
                With `q`, those that answer a query: comics of which a title is what was typed, then \
                those of which one begins with it, then those that have all its words in titles and \
                names of authors, then those of which the last word is only begun; each by popularity, \
                unless `sort` says otherwise. Case, width, diacritics and katakana make no difference. \
                If nothing answers, words that are not known are taken for known ones that differ in \
                one letter. A query without letters and digits has an empty page. \
                A genre that there is not has an empty page. A comic that moves in the order while \
                pages are read may be met twice or not at all; the others are met once.
                """,
            query: [
                .query("q", "What is searched.", .string),
                .query(
                    "sort",
                    "The order; `-` begins with the greatest.",
                    .choice(of: API.ComicSort.self)
                        .with("default", .string(API.ComicSort.updatedDescending.rawValue))
                ),
                .query("genre", "Only comics of the genre with this slug.", .string),
                .limit, .cursor,
            ],
            answers: [.page(of: .ref(.comicItem), "A page of comics.")]
        ),
        OperationDescription(
            method: .get,
            path: "/v1/suggest",
            id: "suggestComics",
            tag: .comics,
            access: .everybody,
            summary: "Suggest comics to somebody who is typing",
            details: """
                The best answers of a search, without their documents. Nothing is suggested as long \
                as nothing is typed.
                """,
            query: [
                .query("q", "What has been typed so far.", .string),
                .query(
                    "limit",
                    "Suggestions, at most.",
                    .integer(Limits.suggestions)
                        .with("default", .integer(Limits.defaultSuggestions))
                ),
            ],
            answers: [.ok(.page(of: .ref(.suggestion)), "The best first.", .cacheControl)],
            problems: [.parameterInvalid]
        ),
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
            details: "The answer comes when the view is durable.",
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
