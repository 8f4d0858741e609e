public import ChangeFeed
public import Keyspaces

/// An order in which public comics are listed.
public enum ComicOrder: String, Sendable, CaseIterable {
    case title
    case updated
    case created
    case popularity
    case rating
    case trending
}

/// What is asked of a list of comics.
public struct ComicListQuery: Sendable, Equatable {
    /// The order.
    public var order: ComicOrder
    /// Whether the greatest comes first.
    public var isDescending: Bool
    /// Only comics of the genre with this slug.
    public var genre: String?
    /// The position after which the page begins, as an earlier page gave it.
    public var after: [UInt8]?
    /// Comics in the page, at most.
    public var limit: Int

    /// A query.
    public init(
        order: ComicOrder,
        isDescending: Bool,
        genre: String?,
        after: [UInt8]?,
        limit: Int
    ) {
        self.order = order
        self.isDescending = isDescending
        self.genre = genre
        self.after = after
        self.limit = limit
    }
}

/// A page of a list.
public struct ComicPage: Sendable, Equatable {
    /// The comics, in order.
    public let comics: [ComicID]
    /// Where the next page begins; `nil` if this was the last one.
    public let next: [UInt8]?
}

/// A key that ends in a comic.
protocol ComicOrderKey: KeyCodable {
    var comic: ComicID { get }
}

extension TitleOrderKey: ComicOrderKey {}
extension TimeOrderKey: ComicOrderKey {}
extension CountOrderKey: ComicOrderKey {}

extension Catalogue {
    /// A page of public comics: a keyset page, so that rows which do not move are neither skipped
    /// nor repeated while others change.
    ///
    /// - Complexity: O(log n + limit) without a genre. With one, the order is walked and each comic
    ///   is looked up in the genre: O(limit × comics / comics of the genre) on average, all comics
    ///   at worst.
    public func list(
        _ query: ComicListQuery,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> ComicPage {
        var genre: GenreID?
        if let slug = query.genre {
            guard let (id, _) = try livingGenre(slug, in: reader) else {
                return ComicPage(comics: [], next: nil)
            }
            genre = id
        }
        return switch query.order {
        case .title: try page(query, genre, of: orderTitle, in: reader)
        case .updated: try page(query, genre, of: orderUpdated, in: reader)
        case .created: try page(query, genre, of: orderCreated, in: reader)
        case .popularity: try page(query, genre, of: orderPopularity, in: reader)
        case .rating: try page(query, genre, of: orderRating, in: reader)
        case .trending: try page(query, genre, of: windows.trending, in: reader)
        }
    }

    private func page<Key: ComicOrderKey>(
        _ query: ComicListQuery,
        _ genre: GenreID?,
        of keyspace: Keyspace<Key, Empty>,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> ComicPage {
        let order: ScanOrder = query.isDescending ? .descending : .ascending
        let range = query.after.map { KeyRange.all.past($0, order) } ?? .all
        var comics: [ComicID] = []
        var last: Key?
        var rows = try reader.rows(of: keyspace, in: range, order: order)
        while try rows.advance() {
            let key = try rows.key()
            if let genre, try !reader.contains(IDPair(genre, key.comic), in: genreComics) {
                continue
            }
            if comics.count == query.limit {
                return ComicPage(comics: comics, next: last?.encoded)
            }
            comics.append(key.comic)
            last = key
        }
        return ComicPage(comics: comics, next: nil)
    }
}
