public import ChangeFeed
public import Keyspaces

/// A text in a language.
public struct LocalText: Sendable, Equatable {
    /// A BCP 47 tag.
    public var language: String
    /// The text.
    public var text: String

    /// A text in a language.
    public init(language: String, text: String) {
        self.language = language
        self.text = text
    }
}

/// Somebody who made the comic.
public struct Author: Sendable, Equatable {
    /// The name as it is to be shown.
    public var name: String
    /// What they did, such as `artist`; may be absent.
    public var role: String?

    /// An author.
    public init(name: String, role: String?) {
        self.name = name
        self.role = role
    }
}

/// An image in object storage.
public struct Cover: Sendable, Equatable {
    /// The object's key; the public URL is the base URL and this.
    public var key: String
    /// Pixels, if known.
    public var width: UInt32?
    /// Pixels, if known.
    public var height: UInt32?

    /// An image.
    public init(key: String, width: UInt32?, height: UInt32?) {
        self.key = key
        self.width = width
        self.height = height
    }
}

/// The comic's id at another site.
public struct ExternalID: Sendable, Equatable {
    /// The site's name, such as `anilist`.
    public var site: String
    /// The id there.
    public var id: String

    /// An id at a site.
    public init(site: String, id: String) {
        self.site = site
        self.id = id
    }
}

/// What an admin says of a comic; everything else the service keeps itself.
///
/// Made only by ``ComicDraft/validated()``: every text is NFC and within its limit, external ids
/// are ordered by site, genres by slug.
public struct ComicFields: Sendable, Equatable {
    /// Who sees it.
    public internal(set) var visibility: Visibility
    /// From when on everybody does, if it is scheduled.
    public internal(set) var publishAt: Timestamp?
    /// The title.
    public internal(set) var title: String
    /// Where the title sorts: see ``titleKey(of:)``.
    public internal(set) var titleKey: String
    /// Other titles, in the order given.
    public internal(set) var alternativeTitles: [LocalText]
    /// Who made it, in the order given.
    public internal(set) var authors: [Author]
    /// Its kind.
    public internal(set) var type: ComicType
    /// How far its publication is.
    public internal(set) var status: ComicStatus
    /// Slugs, ascending.
    public internal(set) var genres: [String]
    /// The year of first publication.
    public internal(set) var year: UInt16?
    /// A BCP 47 tag.
    public internal(set) var originalLanguage: String?
    /// For whom it is fit.
    public internal(set) var contentRating: ContentRating?
    /// One a language, ascending by language.
    public internal(set) var descriptions: [LocalText]
    /// The current cover.
    public internal(set) var cover: Cover?
    /// One a site, ascending by site.
    public internal(set) var externalIDs: [ExternalID]
}
