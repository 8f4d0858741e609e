/// What a column holds of each comic: its rank in an order by a number, or some bytes of the rank
/// of its title.
///
/// The rank of a title is split, so that the bytes that tell most titles apart lie close together:
///
/// ```
///   title "one punch man"   rank  00 │ 6f 6e      │ 65 20 70 75 6e
///   column                        ·  │ titleStart │ titleRest
///   blocks in a leaf of LMDB         │ 5 to 7     │ 2 or 3
/// ```
///
/// A selection reads all of the first column, and of the second one only the blocks of comics whose
/// titles begin as those do that the page may have.
public enum Column: UInt8, Sendable, CaseIterable {
    /// The first two bytes of the ranks of titles.
    case titleStart = 1
    /// Ranks by the moment of the last change.
    case updated = 2
    /// Ranks by the moment of creation.
    case created = 3
    /// Ranks by views.
    case popularity = 4
    /// Ranks by the average of ratings.
    case rating = 5
    /// Ranks by the newest chapter.
    case latest = 6
    /// Ranks by views that fade.
    case trending = 7
    /// The five bytes behind the first two of the ranks of titles.
    case titleRest = 8

    /// What ``titleRest`` has of the rank of a title, in bits.
    private static let restBits: UInt64 = 40

    /// The order whose ranks the column holds.
    var order: ComicOrder {
        switch self {
        case .titleStart, .titleRest: .title
        case .updated: .updated
        case .created: .created
        case .popularity: .popularity
        case .rating: .rating
        case .latest: .latest
        case .trending: .trending
        }
    }

    /// What the column has of a rank.
    func part(of rank: UInt64) -> UInt64 {
        switch self {
        case .titleStart: rank >> Self.restBits
        case .titleRest: rank & ((1 << Self.restBits) - 1)
        case .updated, .created, .popularity, .rating, .latest, .trending: rank
        }
    }

    /// The rank of a title, put together again.
    static func titleRank(start: UInt64, rest: UInt64) -> UInt64 { start << restBits | rest }
}

extension ComicOrder {
    /// The columns that together hold the ranks of the order.
    var columns: [Column] {
        switch self {
        case .title: [.titleStart, .titleRest]
        case .updated: [.updated]
        case .created: [.created]
        case .popularity: [.popularity]
        case .rating: [.rating]
        case .latest: [.latest]
        case .trending: [.trending]
        }
    }
}
