import ChangeFeed
import Keyspaces

/// Everything that is derived from the records of comics, proven while these are read once: the
/// indexes of sources and external ids, genres, facets, orders, columns, search, and the totals of
/// views.
struct ComicIndexRule: IntegrityRule {
    let catalogue: Catalogue

    private var links: LinkProof { LinkProof(catalogue: catalogue) }
    private var facets: FacetProof { FacetProof(catalogue: catalogue) }
    private var search: SearchProof { SearchProof(catalogue: catalogue) }

    var indexes: [KeyspaceID] {
        links.indexes + GenreProof.indexes(of: catalogue) + [facets.index]
            + OrderProof.indexes(of: catalogue) + search.indexes
    }

    func parts(of snapshot: borrowing Snapshot) throws -> [KeyRange] {
        try catalogue.comicParts(of: snapshot)
    }

    func check(
        _ part: KeyRange,
        of snapshot: borrowing Snapshot,
        into report: inout Report
    ) throws {
        let genres = try GenreProof(catalogue, in: snapshot)
        var orders = OrderProof(catalogue)
        var totals = try snapshot.rows(of: catalogue.popularity.totals, in: part)
        var total = try totals.nextSound()
        var comics = try snapshot.rows(of: catalogue.comics, in: part)
        while let (id, record) = try comics.nextSound() {
            while let stray = total, stray.key < id {
                reportStray(stray.key, &report)
                total = try totals.nextSound()
            }
            if total?.key == id { total = try totals.nextSound() }
            try links.expect(id, record, in: snapshot, &report)
            try genres.expect(id, record, in: snapshot, &report)
            try facets.expect(id, record, in: snapshot, &report)
            try orders.expect(id, record, in: snapshot, &report)
            try search.expect(id, record, in: snapshot, &report)
        }
        try orders.finish(in: snapshot, &report)
        while let stray = total {
            reportStray(stray.key, &report)
            total = try totals.nextSound()
        }
    }

    func nameStrays(of snapshot: borrowing Snapshot, into report: inout Report) throws {
        try links.nameStrays(in: snapshot, &report)
        try GenreProof(catalogue, in: snapshot).nameStrays(in: snapshot, &report)
        try facets.nameStrays(in: snapshot, &report)
        try OrderProof(catalogue).nameStrays(in: snapshot, &report)
        try search.nameStrays(in: snapshot, &report)
    }

    private func reportStray(_ id: ComicID, _ report: inout Report) {
        report.add("popularity-orphan", id, in: catalogue.popularity.totals, "no such comic")
    }
}

/// Sources and external ids: each that a comic has is in its index, and the index holds no other.
private struct LinkProof {
    let catalogue: Catalogue

    var indexes: [KeyspaceID] { [catalogue.sources.id, catalogue.external.id] }

    func expect(
        _ id: ComicID,
        _ record: ComicRecord,
        in snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws {
        if !record.source.isEmpty {
            let name = Name(record.source)
            try report.expect(name, Number(id.rawValue), in: catalogue.sources, snapshot)
        }
        for link in record.fields.externalIDs {
            try report.expect(ExternalKey(link, id), in: catalogue.external, snapshot)
        }
    }

    func nameStrays(in snapshot: borrowing Snapshot, _ report: inout Report) throws {
        try report.nameStrays(in: catalogue.sources, snapshot) { snapshot, name, value in
            let record = try snapshot.getSound(ComicID(value.value), in: catalogue.comics)
            return record?.source == name.text
        }
        try report.nameStrays(in: catalogue.external, snapshot) { snapshot, key, _ in
            let record = try snapshot.getSound(key.comic, in: catalogue.comics)
            return record?.fields.externalIDs.contains(key.external) ?? false
        }
    }
}

extension Catalogue {
    /// Parts of the comics, none of which ends within a block of a column.
    func comicParts(of snapshot: borrowing Snapshot) throws -> [KeyRange] {
        var ranges: [KeyRange] = []
        for range in try snapshot.parts(of: comics, rows: Limits.comicsPerCheckPart) {
            var lower = range.lower
            if lower.count == MemoryLayout<UInt64>.size { lower[lower.count - 1] = 0 }
            if lower == ranges.last?.lower { ranges.removeLast() }
            ranges.append(KeyRange(lower: lower, upper: nil))
        }
        for index in ranges.indices.dropLast() { ranges[index].upper = ranges[index + 1].lower }
        return ranges
    }
}
