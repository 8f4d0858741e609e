import Chapters
import HTTPFront
import HTTPTypes

extension OperationDescription {
    /// Chapters and pages.
    static let chapters: [OperationDescription] = chapterReads + chapterWrites

    private static let chapterReads: [OperationDescription] = [
        OperationDescription(
            method: .get,
            path: "/v1/comics/{comic}/chapters",
            id: "listChapters",
            tag: .chapters,
            access: .everybody,
            summary: "List a comic's chapters",
            details: """
                By volume, then by number. A page looks at \(Chapters.Limits.chaptersPerPage) \
                chapters at most, so that one with a filter may have fewer items than `limit`, or \
                none, and a `next` all the same.
                """,
            query: [
                .language("Only chapters in this language."),
                .query("group", "Only chapters of the group with this slug.", .string),
                .query(
                    "order",
                    "The direction.",
                    .choice(of: API.ChapterOrder.self)
                        .with("default", .string(API.ChapterOrder.ascending.rawValue))
                ),
                .limit, .cursor,
            ],
            answers: [.page(of: .ref(.chapter), "A page of chapters.")],
            problems: [.comicNotFound, .removed]
        ),
        OperationDescription(
            method: .get,
            path: "/v1/chapters",
            id: "listNewestChapters",
            tag: .chapters,
            access: .everybody,
            summary: "List the newest chapters of all comics",
            details: "A page may have fewer items than `limit`, and a `next` all the same.",
            query: [
                .query("sort", "The order: there is one.", .choice(of: API.PublishedSort.self)),
                .language("Only chapters in this language."),
                .limit, .cursor,
            ],
            answers: [.page(of: .ref(.chapter), "A page of chapters, the newest first.")]
        ),
        OperationDescription(
            method: .get,
            path: "/v1/chapters/{chapter}",
            id: "getChapter",
            tag: .chapters,
            access: .everybody,
            summary: "Read a chapter",
            traits: [.tagged],
            answers: [.ok(.ref(.chapter), "The chapter.", .entityTag, .cacheControl)],
            problems: [.chapterNotFound, .removed]
        ),
        OperationDescription(
            method: .get,
            path: "/v1/chapters/{chapter}/neighbours",
            id: "getNeighbours",
            tag: .chapters,
            access: .everybody,
            summary: "Read the chapters before and after a chapter",
            details: "In the same language; of the same group first.",
            answers: [.ok(.ref(.neighbours), "The neighbours.", .cacheControl)],
            problems: [.chapterNotFound, .removed]
        ),
        OperationDescription(
            method: .get,
            path: "/v1/chapters/{chapter}/pages",
            id: "getPages",
            tag: .chapters,
            access: .everybody,
            summary: "List a chapter's pages",
            details: "All of them at once. The entity tag is that of the chapter.",
            traits: [.tagged],
            answers: [.ok(.ref(.pages), "The pages, in order.", .entityTag, .cacheControl)],
            problems: [.chapterNotFound, .removed]
        ),
    ]

    private static let chapterWrites: [OperationDescription] = [
        OperationDescription(
            method: .post,
            path: "/v1/comics/{comic}/chapters",
            id: "createChapter",
            tag: .chapters,
            access: .admin,
            summary: "Add a chapter",
            details: "Sent again after the chapter was deleted, the same call finds none (404).",
            traits: [.idempotent],
            body: .json(.chapterDraft, "The chapter."),
            answers: [.created(.ref(.chapter), "The chapter.", .entityTag, .cacheControl)],
            problems: [.comicNotFound, .chapterNotFound, .comicUnknown, .chapterExists]
        ),
        OperationDescription(
            method: .put,
            path: "/v1/chapters/{chapter}",
            id: "replaceChapter",
            tag: .chapters,
            access: .admin,
            summary: "Replace what is said of a chapter",
            details: """
                What the body leaves out, the chapter has not any more, but for the visibility, \
                which stays, and the pages.
                """,
            traits: [.conditional],
            body: .json(.chapterDraft, "The whole chapter."),
            answers: [.ok(.ref(.chapter), "The chapter.", .entityTag, .cacheControl)],
            problems: [.chapterNotFound, .chapterExists]
        ),
        OperationDescription(
            method: .patch,
            path: "/v1/chapters/{chapter}",
            id: "patchChapter",
            tag: .chapters,
            access: .admin,
            summary: "Change some of what is said of a chapter",
            details: "Without If-Match the patch is merged into whatever others have made of it.",
            traits: [.conditional],
            body: .mergePatch(.chapterPatch, "The changes."),
            answers: [.ok(.ref(.chapter), "The chapter.", .entityTag, .cacheControl)],
            problems: [.chapterNotFound, .chapterExists]
        ),
        OperationDescription(
            method: .delete,
            path: "/v1/chapters/{chapter}",
            id: "deleteChapter",
            tag: .chapters,
            access: .admin,
            summary: "Delete a chapter and its pages",
            traits: [.conditional],
            answers: [.noContent("The chapter is gone.")],
            problems: [.chapterNotFound]
        ),
        OperationDescription(
            method: .put,
            path: "/v1/chapters/{chapter}/pages",
            id: "setPages",
            tag: .chapters,
            access: .admin,
            summary: "Replace a chapter's pages",
            details: "The whole list at once. If-Match is of the chapter.",
            traits: [.conditional],
            body: .json(.pagesDraft, "The pages, in order.").atMost(Limits.pageListBytes),
            answers: [.ok(.ref(.pages), "The pages.", .entityTag, .cacheControl)],
            problems: [.chapterNotFound]
        ),
    ]

    /// Genres.
    static let genres: [OperationDescription] = [
        OperationDescription(
            method: .get,
            path: "/v1/genres",
            id: "listGenres",
            tag: .genres,
            access: .everybody,
            summary: "List genres",
            details: "By slug, each with the number of public comics.",
            query: [.limit, .cursor],
            answers: [.page(of: .ref(.genre), "A page of genres.")]
        ),
        OperationDescription(
            method: .get,
            path: "/v1/genres/{genre}",
            id: "getGenre",
            tag: .genres,
            access: .everybody,
            summary: "Read a genre",
            answers: [.ok(.ref(.genre), "The genre.", .cacheControl)],
            problems: [.genreNotFound]
        ),
        OperationDescription(
            method: .post,
            path: "/v1/genres",
            id: "createGenre",
            tag: .genres,
            access: .admin,
            summary: "Add a genre",
            traits: [.idempotent],
            body: .json(.genreDraft, "The genre."),
            answers: [.created(.ref(.genre), "The genre.", .cacheControl)],
            problems: [.genreExists, .genreNotFound]
        ),
        OperationDescription(
            method: .put,
            path: "/v1/genres/{genre}",
            id: "replaceGenre",
            tag: .genres,
            access: .admin,
            summary: "Replace a genre's name and kind",
            body: .json(.genreReplacement, "The genre."),
            answers: [.ok(.ref(.genre), "The genre.", .cacheControl)],
            problems: [.genreNotFound]
        ),
        OperationDescription(
            method: .patch,
            path: "/v1/genres/{genre}",
            id: "patchGenre",
            tag: .genres,
            access: .admin,
            summary: "Change a genre's name or kind",
            body: .mergePatch(.genrePatch, "The changes."),
            answers: [.ok(.ref(.genre), "The genre.", .cacheControl)],
            problems: [.genreNotFound]
        ),
        OperationDescription(
            method: .delete,
            path: "/v1/genres/{genre}",
            id: "deleteGenre",
            tag: .genres,
            access: .admin,
            summary: "Delete a genre",
            details: "It is not listed from now on, and taken off its comics in steps.",
            query: [
                .query("replace", "The slug of the genre that takes its place in comics.", .string)
            ],
            answers: [.noContent("The genre is gone.")],
            problems: [.genreNotFound, .genreUsed, .genreUnknown]
        ),
    ]
}
