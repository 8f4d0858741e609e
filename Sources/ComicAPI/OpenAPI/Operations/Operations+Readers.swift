import HTTPFront
import HTTPTypes
import Readers

extension OperationDescription {
    /// What a reader keeps.
    static let readers: [OperationDescription] = ratings + bookmarks + progress

    private static let ratings: [OperationDescription] = [
        OperationDescription(
            method: .get,
            path: "/v1/comics/{comic}/rating",
            id: "getRating",
            tag: .readers,
            access: .reader,
            summary: "Read one's rating of a comic",
            answers: [.ok(.ref(.rating), "The rating.", .cacheControl)],
            problems: [.comicNotFound, .ratingNotFound, .removed]
        ),
        OperationDescription(
            method: .put,
            path: "/v1/comics/{comic}/rating",
            id: "setRating",
            tag: .readers,
            access: .reader,
            summary: "Rate a comic, or change one's rating",
            body: .json(.ratingDraft, "The score."),
            answers: [.ok(.ref(.rating), "The rating.", .cacheControl)],
            problems: [.comicNotFound, .ratingNotFound, .removed]
        ),
        OperationDescription(
            method: .delete,
            path: "/v1/comics/{comic}/rating",
            id: "withdrawRating",
            tag: .readers,
            access: .reader,
            summary: "Withdraw one's rating of a comic",
            answers: [.noContent("There is no rating any more.")],
            problems: [.comicNotFound, .ratingNotFound, .removed]
        ),
        OperationDescription(
            method: .get,
            path: "/v1/me/ratings",
            id: "listRatings",
            tag: .readers,
            access: .reader,
            summary: "List one's ratings",
            query: [.limit, .cursor],
            answers: [.page(of: .ref(.ratedComic), "A page of ratings, the newest first.")]
        ),
    ]

    private static let bookmarks: [OperationDescription] = [
        OperationDescription(
            method: .get,
            path: "/v1/me/bookmarks",
            id: "listBookmarks",
            tag: .readers,
            access: .reader,
            summary: "List one's bookmarks",
            query: [
                .query("shelf", "Only those on this shelf; empty for those on none.", .string),
                .limit, .cursor,
            ],
            answers: [.page(of: .ref(.bookmark), "A page of bookmarks, the newest first.")]
        ),
        OperationDescription(
            method: .get,
            path: "/v1/me/bookmarks/{comic}",
            id: "getBookmark",
            tag: .readers,
            access: .reader,
            summary: "Read one's bookmark of a comic",
            answers: [.ok(.ref(.bookmark), "The bookmark.", .cacheControl)],
            problems: [.comicNotFound, .bookmarkNotFound, .removed]
        ),
        OperationDescription(
            method: .put,
            path: "/v1/me/bookmarks/{comic}",
            id: "setBookmark",
            tag: .readers,
            access: .reader,
            summary: "Bookmark a comic, or put its bookmark on another shelf",
            body: OperationDescription.Body.json(.bookmarkDraft, "The shelf, if any.").optional,
            answers: [
                Success.ok(.ref(.bookmark), "The bookmark, which was there before.", .cacheControl)
                    .withoutExample,
                .created(.ref(.bookmark), "The new bookmark.", .cacheControl),
            ],
            problems: [
                .comicNotFound, .bookmarkNotFound, .comicUnknown, .tooManyBookmarks, .removed,
            ]
        ),
        OperationDescription(
            method: .delete,
            path: "/v1/me/bookmarks/{comic}",
            id: "removeBookmark",
            tag: .readers,
            access: .reader,
            summary: "Remove one's bookmark of a comic",
            details: "Also of a comic that is not public.",
            answers: [.noContent("There is no bookmark any more.")],
            problems: [.comicNotFound, .bookmarkNotFound]
        ),
    ]

    private static let progress: [OperationDescription] = [
        OperationDescription(
            method: .get,
            path: "/v1/me/progress/{comic}",
            id: "getProgress",
            tag: .readers,
            access: .reader,
            summary: "Read how far one is in a comic",
            answers: [.ok(.ref(.progressWithChapters), "The progress.", .cacheControl)],
            problems: [.comicNotFound, .progressNotFound, .removed]
        ),
        OperationDescription(
            method: .put,
            path: "/v1/me/progress/{comic}",
            id: "setProgress",
            tag: .readers,
            access: .reader,
            summary: "Note how far one is in a comic",
            details: "The chapter must be of the comic (422), and the page one of the chapter's.",
            body: .json(.progressDraft, "Chapter and page."),
            answers: [
                Success.ok(.ref(.progress), "The progress, where there was some.", .cacheControl)
                    .withoutExample,
                .created(.ref(.progress), "The first progress in the comic.", .cacheControl),
            ],
            problems: [
                .comicNotFound, .chapterNotFound, .progressNotFound, .comicUnknown, .tooManyComics,
                .tooManyChapters, .removed,
            ]
        ),
        OperationDescription(
            method: .delete,
            path: "/v1/me/progress/{comic}",
            id: "removeProgress",
            tag: .readers,
            access: .reader,
            summary: "Forget one's progress in a comic",
            details: "Also in a comic that is not public.",
            answers: [.noContent("There is no progress any more.")],
            problems: [.comicNotFound, .progressNotFound]
        ),
        OperationDescription(
            method: .get,
            path: "/v1/me/history",
            id: "listHistory",
            tag: .readers,
            access: .reader,
            summary: "List what one has read",
            query: [.limit, .cursor],
            answers: [.page(of: .ref(.historyItem), "A page of comics, what was read last first.")]
        ),
        OperationDescription(
            method: .get,
            path: "/v1/me/library",
            id: "listLibrary",
            tag: .readers,
            access: .reader,
            summary: "List one's bookmarked comics, that with the newest chapter first",
            details: "Of more than \(Limits.libraryBookmarks) bookmarks, the newest are looked at.",
            query: [
                .language("In which language chapters count as new and as unread."),
                .limit, .cursor,
            ],
            answers: [.page(of: .ref(.libraryItem), "A page of the library.")]
        ),
    ]
}
