import ChangeFeed
import Chapters
import Comics
import HTTPFront

/// Chapters and their pages, as they are read and written.
extension ValueSchema {
    /// A decimal number in a text, exact.
    static var decimal: ValueSchema { pattern(#"^-?[0-9]{1,9}(\.[0-9]{1,6})?$"#) }

    static var chapterFields: [Property] {
        [
            .optional("visibility", visibility),
            .optional("publishAt", publishAt),
            .required(
                "number",
                text(bytes: Chapters.Limits.labelBytes, isRequired: true)
                    .about("As people write it: `10.5`, `Extra`.")
            ),
            .optional(
                "sortKey",
                decimal.about("Where it stands in its volume, if the number is no decimal.")
            ),
            .optional("volume", pattern(#"^(-?[0-9]{1,9}(\.[0-9]{1,6})?)?$"#)),
            .optional("title", text(bytes: Chapters.Limits.titleBytes)),
            .required("language", language(bytes: Comics.Limits.languageBytes)),
            .optional("groups", list(of: genreSlug, most: Chapters.Limits.groups)),
        ]
    }

    /// A number that is no decimal goes with a key to sort by.
    private static var numberRule: [ValueSchema] {
        [
            object([.required("sortKey", string)]),
            object([.required("number", decimal)]),
        ]
    }

    static var chapterDraft: ValueSchema {
        let rules = [publicationRule, numberRule].map { JSONValue.array($0.map(\.json)) }
            .map { JSONValue.object([.init("anyOf", $0)]) }
        return closed(chapterFields).with("allOf", .array(rules))
            .about("A chapter as it is written. Groups are made by being named.")
    }

    static var chapterPatch: ValueSchema {
        patch(chapterFields)
            .about(
                "A merge patch of a chapter (RFC 7396): `null` removes a member. What comes of it "
                    + "must be a whole chapter again."
            )
    }

    static var chapter: ValueSchema {
        let isAlways: Set = ["visibility", "sortKey", "groups"]
        let fields = chapterFields.map { field in
            Property(
                name: field.name,
                schema: field.name == "publishAt" ? moment : field.schema,
                isRequired: field.isRequired || isAlways.contains(field.name)
            )
        }
        return object(
            [
                .required("id", identifier), .required("version", count),
                .optional("source", string.about("Its name in imports.")),
                .required("comicId", identifier),
            ] + fields + [
                .required("pageCount", count),
                .optional("publishedAt", moment.about("Since when it is public.")),
                .required("createdAt", moment), .required("updatedAt", moment),
            ]
        )
    }

    static var neighbours: ValueSchema {
        object([.optional("previous", .ref(.chapter)), .optional("next", .ref(.chapter))])
            .about("Either is left out where there is none.")
    }

    static var pagesDraft: ValueSchema {
        let page = closed([
            .required("key", objectKey.about("The key of an object in object storage.")),
            .optional("width", pixels), .optional("height", pixels),
        ])
        return closed([.required("items", list(of: page, most: Chapters.Limits.pages))])
    }

    static var pages: ValueSchema {
        let page = object([
            .required("index", integer(1...Chapters.Limits.pages).about("From 1, without gaps.")),
            .required("key", string), .required("url", url),
            .optional("width", pixels), .optional("height", pixels),
        ])
        return object([.required("items", list(of: page))])
    }
}
