/// An order in which public comics are listed.
///
/// Adding one takes its case here, its ``Column``, and what a comic's rank in it is, in
/// `Catalogue.rank`: the keyspace, lists, moves and proofs follow.
public enum ComicOrder: String, Sendable, CaseIterable {
    /// By title.
    case title
    /// By the moment of the last change of the document.
    case updated
    /// By the moment it came into the catalogue.
    case created
    /// By all views, as of the last fold.
    case popularity
    /// By the Bayesian average of the ratings.
    case rating
    /// By all views, each of which counts half as much a day later, as of the last fold.
    case trending
    /// By the newest public chapter, as far as the feed was read; comics without one before all
    /// others.
    case latest

    /// Whether the comic's record alone decides where it stands.
    var isOfRecord: Bool {
        switch self {
        case .title, .updated, .created: true
        case .popularity, .rating, .trending, .latest: false
        }
    }

    /// The orders in which a number decides, all but that of titles.
    static let ranked = allCases.filter { $0 != .title }
}
