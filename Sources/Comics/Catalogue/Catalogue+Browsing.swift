public import ChangeFeed
public import Keyspaces

/// Somebody who made comics.
public struct CataloguedAuthor: Sendable, Equatable {
    /// The name, as the first of the comics has it.
    public let name: String
    /// How many public comics they had a part in.
    public let count: UInt64
}

/// Browse pages: what comics can be found by, with the number of public comics behind each.
extension Catalogue {
    /// A page of those who made public comics, by their folded names: see ``authorTerm(_:)``.
    ///
    /// - Complexity: O(limit × log n).
    public func authors(
        after: [UInt8]? = nil,
        limit: Int,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> (authors: [CataloguedAuthor], next: [UInt8]?) {
        let page = try terms(of: .author, .ascending, after, limit, in: reader)
        var authors: [CataloguedAuthor] = []
        for (term, count) in page.terms {
            let name = try authorName(term, in: reader) ?? term
            authors.append(CataloguedAuthor(name: name, count: count))
        }
        return (authors, page.next)
    }

    /// How many public comics somebody with this name, however it is written, had a part in.
    public func comics(
        by author: String,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> UInt64 {
        try facets.count(.author, authorTerm(author), in: reader)
    }

    /// A page of the years in which public comics were first published, the latest first.
    ///
    /// - Complexity: O(log n + limit).
    public func years(
        after: [UInt8]? = nil,
        limit: Int,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> (years: [(year: Int, count: UInt64)], next: [UInt8]?) {
        let page = try terms(of: .year, .descending, after, limit, in: reader)
        let years = page.terms.compactMap { term, count in Int(term).map { ($0, count) } }
        return (years, page.next)
    }

    /// A page of the comics that not everybody sees, those with the greatest ids first.
    ///
    /// - Throws: ``ComicError/foreignPosition``.
    /// - Complexity: O(comics of that visibility).
    public func comics(
        seenAs visibility: Visibility,
        after position: [UInt8]? = nil,
        limit: Int,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> ComicPage {
        let after = try position.map { try ComicID(position: $0) }
        let set = try facets.set(.visibility, visibility.name, in: reader)
        var ids: [ComicID] = []
        set.forEachComic { id in
            if let after, id >= after { return }
            ids.append(id)
        }
        let page = Array(ids.suffix(limit).reversed())
        let next = ids.count > limit ? page.last?.encoded : nil
        return ComicPage(comics: page, next: next, total: UInt64(set.count))
    }

    /// A page of a facet's terms with their totals; a position is the key of the last one before.
    private func terms(
        of facet: Facet,
        _ scan: ScanOrder,
        _ after: [UInt8]?,
        _ limit: Int,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> (terms: [(term: String, count: UInt64)], next: [UInt8]?) {
        var range = KeyRange.prefix { $0.unsigned(facet.rawValue) }
        if let after { range = range.past(after, scan) }
        var terms: [(String, UInt64)] = []
        guard let totals = facets.totals else { return (terms, nil) }
        var rows = try reader.rows(of: totals, in: range, order: scan)
        while let (key, total) = try rows.next() {
            if terms.count == limit {
                return (terms, terms.last.map { FacetTerm(facet, $0.0).encoded })
            }
            terms.append((key.term, total.value))
        }
        return (terms, nil)
    }

    /// The name that a term stands for, as the first comic of its list has it.
    private func authorName(
        _ term: String,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> String? {
        guard let comic = try facets.first(.author, term, in: reader),
            let record = try reader.get(comic, in: comics)
        else { return nil }
        return record.fields.authors.first { authorTerm($0.name) == term }?.name
    }
}
