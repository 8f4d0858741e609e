import ChangeFeed
import Comics
import HTTPFront

/// Comics, as they are read and written.
extension ValueSchema {
    static var visibility: ValueSchema {
        choice(of: Visibility.self, \.name).about("Who sees it.")
    }

    static var genreSlug: ValueSchema { slug(bytes: Comics.Limits.slugBytes) }

    static var objectKey: ValueSchema {
        text(bytes: Comics.Limits.objectKeyBytes, isRequired: true)
    }

    static var pixels: ValueSchema { integer(Comics.Limits.imagePixels).about("In pixels.") }

    /// A moment of publication: after 1970, which the pattern says.
    static var publishAt: ValueSchema {
        moment.with("pattern", .string("^(19[7-9][0-9]|[2-9][0-9]{3})-"))
            .about("From when on everybody sees it: with the visibility `scheduled`, and no other.")
    }

    /// The members that a comic is written with.
    static var comicFields: [Property] {
        let image = closed([
            .required("key", objectKey.about("The key of an object in object storage.")),
            .optional("width", pixels), .optional("height", pixels),
        ])
        return [
            .optional("visibility", visibility),
            .optional("publishAt", publishAt),
            .required("title", text(bytes: Comics.Limits.titleBytes, isRequired: true)),
            .optional("alternativeTitles", alternativeTitles(closed: true)),
            .optional("authors", authors(closed: true)),
            .required("type", choice(of: ComicType.self, \.name)),
            .required("status", choice(of: ComicStatus.self, \.name)),
            .optional("genres", list(of: genreSlug, most: Comics.Limits.genres)),
            .optional("year", integer(Comics.Limits.years)),
            .optional("originalLanguage", language(bytes: Comics.Limits.languageBytes)),
            .optional("contentRating", choice(of: ContentRating.self, \.name)),
            .optional("descriptions", descriptions(closed: true)),
            .optional("cover", image.about("The current cover.")),
            .optional("externalIds", externalIDs),
        ]
    }

    private static func part(_ isClosed: Bool, _ properties: [Property]) -> ValueSchema {
        isClosed ? closed(properties) : object(properties)
    }

    private static func alternativeTitles(closed isClosed: Bool) -> ValueSchema {
        let title = text(bytes: Comics.Limits.titleBytes, isRequired: true)
        return list(
            of: part(
                isClosed,
                [
                    .required("language", language(bytes: Comics.Limits.languageBytes)),
                    .required("title", title),
                ]
            ),
            most: Comics.Limits.alternativeTitles
        )
    }

    private static func authors(closed isClosed: Bool) -> ValueSchema {
        list(
            of: part(
                isClosed,
                [
                    .required("name", text(bytes: Comics.Limits.authorBytes, isRequired: true)),
                    .optional("role", text(bytes: Comics.Limits.authorBytes)),
                ]
            ),
            most: Comics.Limits.authors
        )
    }

    private static func descriptions(closed isClosed: Bool) -> ValueSchema {
        let words = text(bytes: Comics.Limits.descriptionBytes, isRequired: true)
        return list(
            of: part(
                isClosed,
                [
                    .required("language", language(bytes: Comics.Limits.languageBytes)),
                    .required("text", words),
                ]
            ),
            most: Comics.Limits.descriptions
        )
        .distinct(by: "language").about("One a language.")
    }

    /// Ids at other sites, by the site.
    private static var externalIDs: ValueSchema {
        ValueSchema([])
            .with("type", .string("object"))
            .with("maxProperties", .integer(Comics.Limits.externalIDs))
            .with(
                "propertyNames",
                text(bytes: Comics.Limits.siteBytes, isRequired: true).json
            )
            .with(
                "additionalProperties",
                text(bytes: Comics.Limits.externalIDBytes, isRequired: true).json
            )
            .about("Ids at other sites, by the name of the site.")
    }

    /// `publishAt` is there exactly if the visibility is `scheduled`.
    static var publicationRule: [ValueSchema] {
        let others = Visibility.allCases.filter { $0 != .scheduled }.map(\.name)
        return [
            object([
                .required("visibility", constant(Visibility.scheduled.name)),
                .required("publishAt", string),
            ]),
            object([.optional("visibility", choice(others))])
                .with("not", .object([.init("required", .array([.string("publishAt")]))])),
        ]
    }

    static var comicDraft: ValueSchema {
        closed(comicFields).fitting(anyOf: publicationRule)
            .about("A comic as it is written. Genres must be there already.")
    }

    static var comicPatch: ValueSchema {
        let image = closed([
            .optional("key", objectKey),
            .optional("width", pixels.orNull), .optional("height", pixels.orNull),
        ])
        let ids = externalIDs
        let id = text(bytes: Comics.Limits.externalIDBytes, isRequired: true).orNull
        let special = [
            "cover": image.orNull,
            "externalIds": ids.with("additionalProperties", id.json).orNull,
        ]
        let members = comicFields.map { field in
            special[field.name].map { Property.optional(field.name, $0) } ?? field
        }
        return patch(members)
            .about(
                "A merge patch of a comic (RFC 7396): lists are replaced as a whole, `null` removes "
                    + "a member. What comes of it must be a whole comic again."
            )
    }

    static var comic: ValueSchema {
        object(comicMembers(withDescriptions: true)).about("A comic. Absent values are left out.")
    }

    static var comicItem: ValueSchema {
        object(
            comicMembers(withDescriptions: false) + [
                .optional("stats", ref(.stats).about("If the list includes it.")),
                .optional("latestChapter", ref(.chapter).about("If the list includes it.")),
            ]
        )
        .about("A comic as lists have it: without descriptions.")
    }

    static var comicPage: ValueSchema {
        page(
            of: ref(.comicItem),
            .optional("total", count.about("Comics of the whole list, if they were counted."))
        )
    }

    static var author: ValueSchema {
        object([
            .required("name", string.about("As the first of the comics has it.")),
            .required("count", count.about("Public comics that they had a part in.")),
        ])
    }

    static var year: ValueSchema {
        object([
            .required("year", integer(Comics.Limits.years)),
            .required("count", count.about("Public comics.")),
        ])
    }

    private static func comicMembers(withDescriptions: Bool) -> [Property] {
        let image = object([
            .required("key", string), .required("url", url),
            .optional("width", pixels), .optional("height", pixels),
        ])
        let written: [String: ValueSchema] = [
            "publishAt": moment,
            "alternativeTitles": alternativeTitles(closed: false),
            "authors": authors(closed: false),
            "descriptions": descriptions(closed: false),
            "cover": image.about("The current cover."),
        ]
        let isAlways: Set = ["visibility", "genres"]
        let fields = comicFields.filter { withDescriptions || $0.name != "descriptions" }
            .map { field in
                Property(
                    name: field.name,
                    schema: written[field.name] ?? field.schema,
                    isRequired: field.isRequired || isAlways.contains(field.name)
                )
            }
        return [.required("id", identifier), .required("version", count)] + fields + [
            .optional("source", string.about("Its name in imports.")),
            .required("createdAt", moment), .required("updatedAt", moment),
        ]
    }
}

/// What hangs on comics.
extension ValueSchema {
    static var coverDraft: ValueSchema {
        closed([
            .required("key", objectKey.about("The key of an object in object storage.")),
            .optional("width", pixels), .optional("height", pixels),
            .optional("volume", text(bytes: Comics.Limits.labelBytes)),
            .optional("language", language(bytes: Comics.Limits.languageBytes)),
            .optional(
                "current",
                bool.about("Whether it becomes the current one, as it does if this is left out.")
            ),
        ])
    }

    static var cover: ValueSchema {
        object([
            .required("id", identifier), .required("key", string), .required("url", url),
            .optional("width", pixels), .optional("height", pixels),
            .optional("volume", string), .optional("language", string),
            .required("createdAt", moment), .required("current", bool),
        ])
    }

    static var stats: ValueSchema {
        let rating = object([
            .required("count", count),
            .optional("average", number.about("From 1 to 10; absent without ratings.")),
            .required("bayesian", number.about("What comics are ordered by.")),
            .required(
                "distribution",
                list(of: count, least: 10, most: 10).about("How many gave 1, 2 … 10.")
            ),
        ])
        let views = object([
            .required("total", count),
            .required("day", count.about("Of the hour that runs and the 23 before it.")),
            .required("week", count.about("Of the day that runs, in UTC, and the 6 before it.")),
            .required("month", count.about("Of the day that runs, in UTC, and the 29 before it.")),
        ])
        return object([
            .required("views", views),
            .required("rating", rating),
            .required("bookmarks", count),
        ])
    }

    static var suggestion: ValueSchema {
        object([
            .required("comicId", identifier), .required("title", string),
            .optional(
                "matchedTitle",
                string.about(
                    "The alternative title that answers better than the title, if one does."
                )
            ),
        ])
    }

    static var genre: ValueSchema {
        object([
            .required("slug", genreSlug), .required("name", string), .required("kind", genreSlug),
            .required("count", count.about("Public comics that have it.")),
        ])
    }

    private static var genreFields: [Property] {
        [
            .required("name", text(bytes: Comics.Limits.genreNameBytes, isRequired: true)),
            .optional("kind", genreSlug.about("What it tells of; `genre` if it is left out.")),
        ]
    }

    static var genreDraft: ValueSchema { closed([.required("slug", genreSlug)] + genreFields) }

    static var genreReplacement: ValueSchema {
        closed(genreFields).about("The slug may be repeated, as it is: it never changes.")
    }

    static var genrePatch: ValueSchema {
        patch(genreFields).about("A merge patch of a genre (RFC 7396).")
    }
}
