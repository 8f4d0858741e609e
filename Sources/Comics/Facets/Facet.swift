import ChangeFeed
import Foundation
import Keyspaces

/// What comics are filtered by, and in what terms.
///
/// Public comics have all facets but the last one, the others have that one only.
///
/// | facet | terms |
/// | --- | --- |
/// | `everything` | the empty one: every public comic has it |
/// | `genre` | slugs |
/// | `status`, `type`, `contentRating` | names of the enumerations |
/// | `year` | four digits |
/// | `author` | names, folded: ``authorTerm(_:)`` |
/// | `language`, `chapterLanguage` | BCP 47 tags |
/// | `visibility` | `draft`, `scheduled`, `hidden`, `removed` |
public enum Facet: UInt8, PostingKind, CaseIterable {
    /// What everybody sees.
    case everything = 1
    /// A genre of the comic.
    case genre
    /// How far its publication is.
    case status
    /// Its kind.
    case type
    /// The year of first publication.
    case year
    /// Somebody who made it.
    case author
    /// The original language.
    case language
    /// A language in which it has a public chapter, as far as the feed was read; of more than
    /// ``Limits/chapterLanguages`` the first ones.
    case chapterLanguage
    /// For whom it is fit.
    case contentRating
    /// Who sees it, if not everybody does.
    case visibility
}

/// A facet with a term: what a posting list is of.
typealias FacetTerm = PostingTerm<Facet>

extension ComicFields {
    /// The facets that the fields say, each once.
    var facets: [FacetTerm] {
        if visibility != .public { return [FacetTerm(.visibility, visibility.name)] }
        var terms = [
            FacetTerm(.everything, ""), FacetTerm(.status, status.name),
            FacetTerm(.type, type.name),
        ]
        for slug in genres { terms.append(FacetTerm(.genre, slug)) }
        if let year { terms.append(FacetTerm(.year, yearTerm(Int(year)))) }
        for author in authors {
            let term = FacetTerm(.author, authorTerm(author.name))
            if !terms.contains(term) { terms.append(term) }
        }
        if let originalLanguage { terms.append(FacetTerm(.language, originalLanguage)) }
        if let contentRating { terms.append(FacetTerm(.contentRating, contentRating.name)) }
        return terms
    }

    /// Whether the facets of both are the same.
    func hasFacets(of other: ComicFields) -> Bool {
        visibility == other.visibility && status == other.status && type == other.type
            && year == other.year
            && genres == other.genres && authors == other.authors
            && originalLanguage == other.originalLanguage && contentRating == other.contentRating
    }
}

/// A year as a term: four digits, so that terms ascend as years do.
func yearTerm(_ year: Int) -> String {
    let digits = String(year)
    return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
}

/// An author's name as a term: folded as titles are for their order, so that neither case nor width
/// makes two authors of one; cut with a hash if it is too long.
public func authorTerm(_ name: String) -> String {
    bounded(folded(name))
}
