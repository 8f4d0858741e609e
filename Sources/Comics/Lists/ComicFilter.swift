/// Which public comics a list is of.
///
/// Several values of one member are alternatives, but for genres, of which a comic must have all;
/// several members must all hold.
public struct ComicFilter: Sendable, Equatable {
    /// Slugs of genres that each comic has, all of them.
    public var genres: [String] = []
    /// Slugs of genres that no comic has.
    public var excludedGenres: [String] = []
    /// How far their publication is.
    public var statuses: [ComicStatus] = []
    /// Their kinds.
    public var types: [ComicType] = []
    /// Years of first publication.
    public var years: [UInt16] = []
    /// Names of those who made them, however they are written: see ``authorTerm(_:)``.
    public var authors: [String] = []
    /// Original languages.
    public var languages: [String] = []
    /// Languages in which they have public chapters.
    public var chapterLanguages: [String] = []
    /// For whom they are fit; one without a rating is not among them.
    public var contentRatings: [ContentRating] = []
    /// For whom they are not; one without a rating stays.
    public var excludedContentRatings: [ContentRating] = []

    /// Every public comic.
    public init() {}

    /// Comics of a genre.
    public init(genre: String?) { genres = genre.map { [$0] } ?? [] }

    /// The facets of which a comic must have one each.
    var demands: [[FacetTerm]] {
        let alternatives: [[FacetTerm]] = [
            statuses.map { FacetTerm(.status, $0.name) },
            types.map { FacetTerm(.type, $0.name) },
            years.map { FacetTerm(.year, yearTerm(Int($0))) },
            authors.map { FacetTerm(.author, authorTerm($0)) },
            languages.map { FacetTerm(.language, $0) },
            chapterLanguages.map { FacetTerm(.chapterLanguage, $0) },
            contentRatings.map { FacetTerm(.contentRating, $0.name) },
        ]
        return genres.map { [FacetTerm(.genre, $0)] } + alternatives.filter { !$0.isEmpty }
    }

    /// The facets of which a comic may have none.
    var exclusions: [FacetTerm] {
        excludedGenres.map { FacetTerm(.genre, $0) }
            + excludedContentRatings.map { FacetTerm(.contentRating, $0.name) }
    }
}
