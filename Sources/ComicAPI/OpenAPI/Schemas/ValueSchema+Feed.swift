import ChangeFeed
import Chapters
import Comics
import HTTPFront

/// The change feed, batches, and the server's own.
extension ValueSchema {
    static var position: ValueSchema {
        pattern("^[0-9a-f]{32}:(0|[1-9][0-9]{0,18})$").about("A place in the feed.")
    }

    static var change: ValueSchema {
        let kinds = ChangeKind.allCases
        let data = any(of: [.ref(.comicChange), .ref(.chapterChange), .ref(.deletion)])
        return object([
            .required("specversion", constant("1.0")),
            .required("id", position),
            .required("source", string),
            .required("type", choice(kinds.map { "io.longbox.\($0.name)" })),
            .required("subject", pattern("^(comics|chapters)/[0-9]+$")),
            .required("time", moment),
            .required("sequence", pattern("^[0-9]{20}$").about("Sorts as text.")),
            .required("datacontenttype", constant("application/json")),
            .required(
                "dataschema",
                choice(kinds.map(\.dataSchema)).about(
                    "The layout of `data`: its number is raised when a member goes or means "
                        + "something else, and not when one is added."
                )
            ),
            .required("data", data),
        ])
        .about("An event, in the structured mode of CloudEvents 1.0.")
    }

    static var changeBatch: ValueSchema {
        list(of: .ref(.change)).about("Events, as a batch of CloudEvents 1.0.")
    }

    /// What the data of every event holds.
    private static let changed: [Property] = [
        .required("id", identifier), .required("version", count), .required("time", moment),
    ]

    private static func document(_ component: Component) -> Property {
        .optional(
            "doc",
            .any(of: [.ref(component)]).about("As it is now, with include=doc; if it is public.")
        )
    }

    static var comicChange: ValueSchema {
        object(changed + [.required("title", string), document(.comic)])
            .about("The data of ComicCreated and ComicUpdated, layout 1.")
    }

    static var chapterChange: ValueSchema {
        object(
            changed + [
                .required("comicId", identifier), .required("number", string),
                .required("language", string), document(.chapter),
            ]
        )
        .about("The data of ChapterPublished and ChapterUpdated, layout 1.")
    }

    static var deletion: ValueSchema {
        object(
            changed + [
                .optional("comicId", identifier.about("Of a chapter.")),
                .required(
                    "reason",
                    choice(["deleted"] + Visibility.allCases.map(\.name))
                        .about("`deleted`, or who sees it now.")
                ),
                .optional("doc", .any(of: [.ref(.comic), .ref(.chapter)]).about("It came back.")),
            ]
        )
        .about("The data of ComicDeleted and ChapterDeleted, layout 1.")
    }

    /// The text of a stream; JSON Schema has no word for it.
    static var eventStream: ValueSchema {
        string.about(
            "Server-sent events (WHATWG HTML): `event` is the last part of a Change's type, `data` "
                + "the Change, `id` its id; and `bookmark` and `reset`."
        )
    }

    static var changes: ValueSchema {
        object([
            .required("epoch", pattern("^[0-9a-f]{32}$").about("The history of this store.")),
            .required("events", list(of: .ref(.change))),
            .required("last", position.about("What to send as `since` next.")),
            .required("earliest", position), .required("latest", position),
            .required("more", bool.about("Whether to ask again at once.")),
        ])
    }

    static var viewsBatch: ValueSchema {
        let row = closed([
            .required("comicId", identifier),
            .optional("count", integer(Limits.viewsPerRow).about("1 if it is left out.")),
        ])
        let rows = list(of: row, least: 1, most: Comics.Limits.viewRows)
        return closed([.required("items", rows)])
    }

    static var viewsResult: ValueSchema {
        let row = object([
            .required("comicId", identifier),
            .required("status", rowStatus([204, 404])),
        ])
        return object([.required("items", list(of: row))])
    }

    private static func rowStatus(_ values: [Int]) -> ValueSchema {
        ValueSchema([.init("type", .string("integer"))])
            .with("enum", .array(values.map { .integer($0) }))
    }

    static var patchBatch: ValueSchema {
        let row = closed([
            .required("id", identifier.about("Each comic once.")),
            .optional("ifMatch", string.about("As the field If-Match.")),
            .required(
                "patch",
                ValueSchema([]).about("A ComicPatch; another is refused in its row.")
            ),
        ])
        let rows = list(of: row, least: 1, most: Limits.patchRows).distinct(by: "id")
        return closed([.required("items", rows)])
    }

    static var patchResult: ValueSchema {
        let row = object([
            .required("id", identifier),
            .required("status", count),
            .optional("version", count), .optional("etag", string),
            .optional("problem", .ref(.problem)),
        ])
        return object([.required("items", list(of: row))])
            .about("A row for each of the request, in its order.")
    }

    static var importLine: ValueSchema {
        let times: [Property] = [.optional("createdAt", moment), .optional("updatedAt", moment)]
        let source = text(bytes: Comics.Limits.sourceBytes, isRequired: true)
        let cover = closed([
            .required("key", objectKey), .optional("width", pixels), .optional("height", pixels),
            .optional("volume", text(bytes: Comics.Limits.labelBytes)),
            .optional("language", language(bytes: Comics.Limits.languageBytes)),
            .optional("current", bool), .optional("createdAt", moment),
        ])
        let page = closed([
            .required("key", objectKey), .optional("width", pixels), .optional("height", pixels),
        ])
        let chapter = closed(
            chapterFields + [.optional("source", source)] + times + [
                .optional("publishedAt", moment),
                .optional("pages", list(of: page, most: Chapters.Limits.pages)),
            ]
        )
        return closed(
            comicFields + [.required("source", source)] + times + [
                .optional("views", count.about("A floor: it never lowers a count.")),
                .optional("covers", list(of: cover, most: Comics.Limits.covers)),
                .optional("chapters", list(of: chapter)),
            ] + keptLists
        )
        .about("A comic with its chapters, made or changed to be as the line says.")
    }

    static var importResult: ValueSchema {
        let tally = object(["created", "updated", "unchanged"].map { .required($0, count) })
        return object([
            .required("line", count.about("From 1.")),
            .optional("comicId", identifier),
            .optional("comic", choice(["created", "updated", "unchanged"])),
            .optional("chapters", tally),
            .optional("pages", count),
            .optional("ratings", tally), .optional("bookmarks", tally),
            .optional("progress", tally),
            .optional(
                "problem",
                problem(
                    of: [
                        .jsonMalformed, .bodyInvalid, .sourceTaken, .comicUnknown, .comicNotFound,
                        .tooManyBookmarks, .tooManyComics, .tooManyChapters, .changeTooLarge,
                    ]
                )
            ),
        ])
        .about("What has become of a line, or its problem.")
    }

    static var health: ValueSchema { object([.required("status", constant("ok"))]) }
}

/// Problems.
extension ValueSchema {
    static var problem: ValueSchema {
        let fault = object([
            .required("pointer", string.about("A JSON pointer (RFC 6901) into the body.")),
            .required("code", string), .required("detail", string),
        ])
        return object([
            .required("type", constant("about:blank")),
            .required("title", string),
            .required("status", integer(400...599)),
            .required("code", pattern("^[a-z-]+$").about("Stable, for programs.")),
            .optional("detail", string),
            .optional("errors", list(of: fault).about("Every fault of the body.")),
        ])
        .about("Why a request was not carried out (RFC 9457).")
    }

    /// A problem with one of some codes.
    static func problem(of codes: [ProblemCode]) -> ValueSchema {
        let code = object([.required("code", choice(codes.map(\.rawValue)))])
        return ValueSchema([
            .init("allOf", .array([ValueSchema.ref(.problem).json, code.json]))
        ])
    }
}
