import Comics
import HTTPFront
import HTTPTypes

extension OperationDescription {
    /// Lists of comics, and what comics are found by.
    static let lists: [OperationDescription] = [
        OperationDescription(
            method: .get,
            path: "/v1/comics",
            id: "listComics",
            tag: .comics,
            access: .everybody,
            summary: "List public comics",
            details: """
                Several filters must all hold. A filter with several values is sent once for each, \
                or, but for `author`, with commas between them; any of them will do, but of `genre` \
                a comic must have all. What there is not, such as an unknown genre, has an empty \
                page. With `ids` no other parameter goes but `include`. A comic that moves in the \
                order while pages are read may be met twice or not at all; the others are met once.

                With `q`, those that answer a query: comics of which a title is what was typed, then \
                those of which one begins with it, then those that have all its words in titles and \
                names of authors, then those of which the last word is only begun; each by popularity, \
                unless `sort` says otherwise. Case, width, diacritics and katakana make no difference. \
                If nothing answers, words that are not known are taken for known ones that differ in \
                one letter. A query without letters and digits has an empty page.

                With `visibility`, for admins: what is not public, the newest first; only `limit`, \
                `cursor` and `count` go with it.
                """,
            query: [.query("q", "What is searched.", .string)] + Parameter.filters
                + Parameter.comicLists + [
                    .query(
                        "ids",
                        "These comics, in this order; those that the public does not see are left out.",
                        .list(of: .identifier, least: 1, most: Limits.listedIDs)
                    ),
                    .query(
                        "visibility",
                        "For admins: the comics that are not public for this reason.",
                        .choice(of: API.Unlisted.self)
                    ),
                ],
            answers: [.comicPage],
            problems: [.parameterInvalid, .tokenMissing, .forbidden]
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
            path: "/v1/authors",
            id: "listAuthors",
            tag: .browsing,
            access: .everybody,
            summary: "List authors",
            details: """
                Everybody who had a part in a public comic, by name without regard to case and \
                width, with the number of comics.
                """,
            query: [.limit, .cursor],
            answers: [.page(of: .ref(.author), "A page of authors.")]
        ),
        OperationDescription(
            method: .get,
            path: "/v1/authors/{author}",
            id: "listAuthorComics",
            tag: .browsing,
            access: .everybody,
            summary: "List the comics of an author",
            query: Parameter.comicLists,
            answers: [.comicPage],
            problems: [.authorNotFound, .parameterInvalid]
        ),
        OperationDescription(
            method: .get,
            path: "/v1/years",
            id: "listYears",
            tag: .browsing,
            access: .everybody,
            summary: "List years of first publication",
            details: "The latest first, each with the number of public comics.",
            query: [.limit, .cursor],
            answers: [.page(of: .ref(.year), "A page of years.")]
        ),
    ]
}

extension OperationDescription.Success {
    /// A page of a list of comics, with the total if it was asked for.
    fileprivate static var comicPage: Self {
        .ok(.comicPage, "A page of comics.", .cacheControl, .link)
    }
}

extension OperationDescription.Parameter {
    /// What every list of comics takes.
    fileprivate static var comicLists: [Self] {
        [
            .query(
                "sort",
                """
                The order; `-` begins with the greatest. `popularity` lags behind the views, as does \
                `trending`, for which a view counts half as much a day later; `latest`, the newest \
                public chapter, lags behind the chapters, and comics without a chapter are below all \
                others.
                """,
                .choice(of: API.ComicSort.self)
                    .with("default", .string(API.ComicSort.updatedDescending.rawValue))
            ),
            .limit, .cursor,
            .query(
                "count",
                "`exact` adds the number of all comics of the list, as `total`.",
                .choice(of: API.Counting.self)
            ),
            .query(
                "include",
                "Adds to each comic its figures, as `stats`, or its newest chapter, as `latestChapter`.",
                .list(of: .choice(of: API.Inclusion.self), most: Limits.filterValues)
            ),
        ]
    }

    /// What a list of comics is filtered by.
    fileprivate static var filters: [Self] {
        let languages = ValueSchema.list(of: .string, most: Limits.filterValues)
        let ratings = ValueSchema.list(
            of: .choice(of: ContentRating.self, \.name),
            most: Limits.filterValues
        )
        return [
            .query("genre", "Slugs of genres that they all have.", languages),
            .query("excludeGenre", "Slugs of genres that none of them has.", languages),
            .query(
                "status",
                "How far their publication is.",
                .list(of: .choice(of: ComicStatus.self, \.name), most: Limits.filterValues)
            ),
            .query(
                "type",
                "Their kind.",
                .list(of: .choice(of: ComicType.self, \.name), most: Limits.filterValues)
            ),
            .query(
                "year",
                "The year of first publication.",
                .list(of: .integer(Comics.Limits.years), most: Limits.filterValues)
            ),
            .query("author", "Who made them, without regard to case and width.", languages),
            .query("language", "The original language.", languages),
            .query(
                "chapterLanguage",
                "A language in which they have public chapters, as it is written there; of a "
                    + "comic with more than \(Comics.Limits.chapterLanguages) the first ones count.",
                languages
            ),
            .query("contentRating", "For whom they are fit: a comic without it is none.", ratings),
            .query(
                "excludeContentRating",
                "For whom they are not: a comic without a rating stays.",
                ratings
            ),
        ]
    }
}
