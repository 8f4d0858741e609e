import ChangeFeed
import Keyspaces

/// A set of comics in an order.
extension Catalogue {
    /// A page of the comics of a set.
    ///
    /// - Complexity: O(set × log n) for up to ``Limits/sortedComics`` comics; above that the order
    ///   is walked: O(limit × comics / comics of the set) on average.
    func page(
        of set: ComicSet,
        _ order: ComicOrder,
        descending isDescending: Bool,
        after: [UInt8]?,
        limit: Int,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> ComicPage {
        let sort = ComicSearch.Sort(order, isDescending: isDescending)
        if set.count > Limits.sortedComics {
            return switch sort.order {
            case .title: try walk(orderTitle, set, sort, after, limit, in: reader)
            case .updated: try walk(orderUpdated, set, sort, after, limit, in: reader)
            case .created: try walk(orderCreated, set, sort, after, limit, in: reader)
            case .popularity: try walk(orderPopularity, set, sort, after, limit, in: reader)
            case .rating: try walk(orderRating, set, sort, after, limit, in: reader)
            }
        }
        var places: [(place: [UInt8], comic: ComicID)] = []
        var members: [ComicID] = []
        set.forEach { members.append($0) }
        for comic in members {
            guard let place = try place(of: comic, in: sort.order, reader) else { continue }
            if let after, !precedes(after, place, sort) { continue }
            places.append((place, comic))
        }
        places.sort { precedes($0.place, $1.place, sort) }
        let next = places.count > limit ? places[limit - 1].place : nil
        return ComicPage(comics: places.prefix(limit).map(\.comic), next: next)
    }

    private func precedes(_ a: [UInt8], _ b: [UInt8], _ sort: ComicSearch.Sort) -> Bool {
        sort.isDescending ? b.lexicographicallyPrecedes(a) : a.lexicographicallyPrecedes(b)
    }

    /// Where a comic stands in an order.
    private func place(
        of id: ComicID,
        in order: ComicOrder,
        _ reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> [UInt8]? {
        guard let record = try reader.get(id, in: comics), record.isPublic else { return nil }
        switch order {
        case .title: return TitleOrderKey(record.fields.titleKey, id).encoded
        case .updated: return TimeOrderKey(record.updatedAt, id).encoded
        case .created: return TimeOrderKey(record.createdAt, id).encoded
        case .popularity:
            let views = try reader.get(id, in: popularity.totals)?.value ?? 0
            return CountOrderKey(views, id).encoded
        case .rating:
            return CountOrderKey(try ratingTotals(of: id, in: reader).score, id).encoded
        }
    }

    private func walk<Key: ComicOrderKey>(
        _ keyspace: Keyspace<Key, Empty>,
        _ set: ComicSet,
        _ sort: ComicSearch.Sort,
        _ after: [UInt8]?,
        _ limit: Int,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> ComicPage {
        let order: ScanOrder = sort.isDescending ? .descending : .ascending
        let range = after.map { KeyRange.all.past($0, order) } ?? .all
        var comics: [ComicID] = []
        var last: Key?
        var rows = try reader.rows(of: keyspace, in: range, order: order)
        while try rows.advance() {
            let key = try rows.key()
            if !set.contains(key.comic) { continue }
            if comics.count == limit { return ComicPage(comics: comics, next: last?.encoded) }
            comics.append(key.comic)
            last = key
        }
        return ComicPage(comics: comics, next: nil)
    }
}
