import Chapters
import Comics
import HTTPFront
import Readers

/// What readers keep.
extension ValueSchema {
    private static var score: ValueSchema { integer(1...10) }

    private static var ratingMembers: [Property] {
        [.required("score", score), .required("ratedAt", moment)]
    }

    static var rating: ValueSchema { object(ratingMembers) }

    static var ratingDraft: ValueSchema { closed([.required("score", score)]) }

    static var ratedComic: ValueSchema {
        object([.required("comic", .ref(.comicItem))] + ratingMembers)
    }

    private static var bookmarkMembers: [Property] {
        [
            .optional("shelf", string.about("Absent if it is on none.")),
            .required("bookmarkedAt", moment),
        ]
    }

    static var bookmark: ValueSchema {
        object([.required("comic", .ref(.comicItem))] + bookmarkMembers)
    }

    static var bookmarkDraft: ValueSchema {
        closed([.optional("shelf", text(bytes: Readers.Limits.shelfBytes))])
    }

    private static var progressMembers: [Property] {
        [
            .required("chapterId", identifier), .optional("page", page),
            .required("updatedAt", moment),
        ]
    }

    private static var page: ValueSchema {
        integer(1...Int(UInt16.max)).about("From 1 to the pages of the chapter.")
    }

    static var progress: ValueSchema { object(progressMembers) }

    static var progressDraft: ValueSchema {
        closed([
            .required("chapterId", identifier.about("A chapter of the comic.")),
            .optional("page", page),
        ])
    }

    static var progressWithChapters: ValueSchema {
        object(
            progressMembers + [
                .required(
                    "readChapters",
                    list(of: identifier).about("Every chapter of the comic that was read.")
                )
            ]
        )
    }

    static var historyItem: ValueSchema {
        object([.required("comic", .ref(.comicItem)), .required("progress", .ref(.progress))])
    }

    static var libraryItem: ValueSchema {
        object(
            [.required("comic", .ref(.comicItem))] + bookmarkMembers + [
                .optional("progress", .ref(.progress)),
                .required("unread", count.about("Places in the comic behind the progress.")),
                .optional("latestChapter", .ref(.chapter)),
            ]
        )
    }

    static var readerExport: ValueSchema {
        let read = object([
            .required("comicId", identifier), .required("chapterId", identifier),
            .required("readAt", moment),
        ])
        return object([
            .required("subject", string),
            .required(
                "bookmarks",
                list(of: object([.required("comicId", identifier)] + bookmarkMembers))
            ),
            .required(
                "progress",
                list(
                    of: object(
                        [.required("comicId", identifier)] + progressMembers + [
                            .required("language", string)
                        ]
                    )
                )
            ),
            .required("readChapters", list(of: read)),
            .required("ratings", list(of: object([]))),
            .optional("truncated", bool.about("`true` if there is more of a kind than is listed.")),
        ])
    }
}

/// What readers keep, as lines of an import have it.
extension ValueSchema {
    private static var subject: Property {
        .required("reader", text(bytes: HTTPFront.Limits.subjectBytes, isRequired: true))
    }

    private static var chapterName: ValueSchema {
        let label = text(bytes: Chapters.Limits.labelBytes)
        return closed([
            .optional("source", text(bytes: Chapters.Limits.sourceBytes)),
            .optional("number", label),
            .optional("language", language(bytes: Comics.Limits.languageBytes)),
            .optional("volume", label),
            .optional(
                "groups",
                list(of: genreSlug, most: Chapters.Limits.groups)
            ),
        ])
        .about("Its source, or else number and language, with volume and groups.")
    }

    /// The lists of a line.
    static var keptLists: [Property] {
        let rating = closed([
            subject, .required("score", score), .optional("ratedAt", moment),
        ])
        let bookmark = closed([
            subject, .optional("shelf", text(bytes: Readers.Limits.shelfBytes)),
            .optional("bookmarkedAt", moment),
        ])
        let place = closed([
            .optional("volume", decimal), .required("sortKey", decimal),
            .required("language", language(bytes: Comics.Limits.languageBytes)),
        ])
        let read = closed([.required("chapter", chapterName), .optional("readAt", moment)])
        let progress = closed([
            subject, .optional("chapter", chapterName),
            .optional("place", place.about("Without a chapter: where it was that is gone.")),
            .optional("page", page), .optional("updatedAt", moment),
            .optional("read", list(of: read, most: Readers.Limits.readChapters)),
        ])
        return [
            .optional("ratings", list(of: rating).about("Each of another reader.")),
            .optional("bookmarks", list(of: bookmark).about("Each of another reader.")),
            .optional("progress", list(of: progress).about("Each of another reader.")),
        ]
    }
}
