import ChangeFeed
import Keyspaces

/// What is asked of an order.
struct PageRequest {
    let scan: ScanOrder
    /// Comics that are wanted, one more than the page has.
    let count: Int
    /// Steps along the order before the rest is selected.
    let steps: Int
    /// Steps along titles that begin alike before the rest of these is selected.
    let titleSteps: Int
}

/// The places of one order: how it is walked, and how the best of a set are selected.
protocol ListPlaces {
    associatedtype Key: ComicOrderKey
    /// The order as a tree.
    var keyspace: Keyspace<Key, Empty> { get }
    /// The first places of the comics of a set past `after`, at most `count`, in order.
    func select(
        _ set: ComicSet,
        past after: Key?,
        _ scan: ScanOrder,
        count: Int,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> [Key]
}

extension ListPlaces {
    /// A page, the same whichever way it is found.
    func page(
        of set: ComicSet?,
        _ asked: PageRequest,
        after bytes: [UInt8]?,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> ComicPage {
        let after = try bytes.map { try Key(position: $0) }
        guard let set else {
            let walk = try walk(nil, past: after, asked, steps: .max, in: reader)
            return page(walk.found, asked)
        }
        if set.isEmpty { return ComicPage(comics: [], next: nil) }
        var found: [Key] = []
        var last = after
        if asked.steps > 0 {
            let walk = try walk(set, past: after, asked, steps: asked.steps, in: reader)
            if walk.isDone { return page(walk.found, asked) }
            (found, last) = (walk.found, walk.last)
        }
        // Selecting goes on where walking has given up.
        let missing = asked.count - found.count
        found += try select(set, past: last, asked.scan, count: missing, in: reader)
        return page(found, asked)
    }

    /// Walks the order; done once enough comics of the set were found or the order has ended.
    private func walk(
        _ set: ComicSet?,
        past after: Key?,
        _ asked: PageRequest,
        steps: Int,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> (found: [Key], isDone: Bool, last: Key?) {
        let range = after.map { KeyRange.all.past($0.encoded, asked.scan) } ?? .all
        var found: [Key] = []
        var taken = 0
        var rows = try reader.rows(of: keyspace, in: range, order: asked.scan)
        while try rows.advance() {
            if try set?.contains(rows.comic()) ?? true {
                found.append(try rows.key())
                if found.count == asked.count { break }
            }
            taken += 1
            if taken == steps { return (found, false, try rows.key()) }
        }
        return (found, true, nil)
    }

    private func page(_ found: [Key], _ asked: PageRequest) -> ComicPage {
        let isMore = found.count == asked.count && asked.count < .max
        let shown = isMore ? found.dropLast() : found[...]
        return ComicPage(comics: shown.map { $0.comic }, next: isMore ? shown.last?.encoded : nil)
    }
}

extension KeyCodable {
    /// The key that a page ended with.
    ///
    /// - Throws: ``ComicError/foreignPosition``.
    init(position bytes: [UInt8]) throws {
        do throws(CodecError) {
            var reader = ByteReader(bytes.span.bytes)
            self = try Self(from: &reader)
            try reader.finish()
        } catch {
            throw ComicError.foreignPosition
        }
    }
}
