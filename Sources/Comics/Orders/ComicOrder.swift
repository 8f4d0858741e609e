/// An order in which public comics are listed.
///
/// Adding one takes its case and its ``code`` here, and what a comic's rank in it is, in
/// `Catalogue.rank`: the keyspace, the column, lists, moves and proofs follow.
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

    /// What the column is known by in the file; never changes.
    var code: UInt8 {
        switch self {
        case .title: 1
        case .updated: 2
        case .created: 3
        case .popularity: 4
        case .rating: 5
        case .latest: 6
        case .trending: 7
        }
    }

    /// The order whose column has this code.
    init?(code: UInt8) {
        switch code {
        case 1: self = .title
        case 2: self = .updated
        case 3: self = .created
        case 4: self = .popularity
        case 5: self = .rating
        case 6: self = .latest
        case 7: self = .trending
        default: return nil
        }
    }

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
