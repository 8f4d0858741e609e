import Comics

/// A comic as `POST /v1/comics` takes it.
struct ComicBody: DecodableBody {
    struct Title: DecodableBody {
        static let members: Set = ["language", "title"]
        let language: String
        let title: String
    }
    struct Credit: DecodableBody {
        static let members: Set = ["name", "role"]
        let name: String
        let role: String?
    }
    struct Text: DecodableBody {
        static let members: Set = ["language", "text"]
        let language: String
        let text: String
    }

    static let members: Set = [
        "visibility", "title", "alternativeTitles", "authors", "type", "status", "genres", "year",
        "originalLanguage", "contentRating", "descriptions", "cover", "externalIds",
    ]

    let visibility: String?
    let title: String?
    let alternativeTitles: [Strict<Title>]?
    let authors: [Strict<Credit>]?
    let type: String?
    let status: String?
    let genres: [String]?
    let year: WholeNumber?
    let originalLanguage: String?
    let contentRating: String?
    let descriptions: [Strict<Text>]?
    let cover: Strict<ImageBody>?
    let externalIds: [String: String]?

    var draft: ComicDraft {
        var draft = ComicDraft()
        draft.visibility = visibility
        draft.title = title
        draft.alternativeTitles = (alternativeTitles ?? []).map {
            LocalText(language: $0.body.language, text: $0.body.title)
        }
        draft.authors = (authors ?? []).map { Author(name: $0.body.name, role: $0.body.role) }
        draft.type = type
        draft.status = status
        draft.genres = genres ?? []
        draft.year = year?.value
        draft.originalLanguage = originalLanguage
        draft.contentRating = contentRating
        draft.descriptions = (descriptions ?? []).map {
            LocalText(language: $0.body.language, text: $0.body.text)
        }
        draft.cover = cover.map {
            Cover(key: $0.body.key, width: $0.body.pixelWidth, height: $0.body.pixelHeight)
        }
        draft.externalIDs = (externalIds ?? [:]).map { ExternalID(site: $0, id: $1) }
            .sorted { $0.site < $1.site }
        return draft
    }
}

/// An image: a cover or a page.
struct ImageBody: DecodableBody {
    static let members: Set = ["key", "width", "height"]
    let key: String
    let width: WholeNumber?
    let height: WholeNumber?

    /// Clamped, which leaves what is out of range out of range.
    var pixelWidth: UInt32? { width.map { UInt32(clamping: $0.value) } }
    var pixelHeight: UInt32? { height.map { UInt32(clamping: $0.value) } }
}
