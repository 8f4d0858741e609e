import ChangeFeed
import Keyspaces

/// Everything that is derived from the records of comics, proven while these are read once: the
/// indexes of sources and external ids, genres, facets, orders, columns, and the totals of views.
struct ComicIndexRule: IntegrityRule {
    let catalogue: Catalogue

    func check(_ snapshot: borrowing Snapshot, into report: inout Report) throws {
        try report.prove { pass, report in try check(snapshot, pass, into: &report) }
    }

    private func check(
        _ snapshot: borrowing Snapshot,
        _ pass: ProofPass,
        into report: inout Report
    ) throws -> Bool {
        var links = LinkProof(catalogue, pass)
        var genres = try GenreProof(catalogue, pass, in: snapshot, &report)
        var facets = FacetProof(catalogue, pass)
        var orders = OrderProof(catalogue, pass)
        var totals = try snapshot.rows(of: catalogue.popularity.totals)
        var total = try totals.nextSound()
        var comics = try snapshot.rows(of: catalogue.comics)
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
        }
        while let stray = total {
            reportStray(stray.key, &report)
            total = try totals.nextSound()
        }
        let linksHold = try links.finish(in: snapshot, &report)
        let genresHold = try genres.finish(in: snapshot, &report)
        let facetsHold = try facets.finish(in: snapshot, &report)
        let ordersHold = try orders.finish(in: snapshot, &report)
        return linksHold && genresHold && facetsHold && ordersHold
    }

    private func reportStray(_ id: ComicID, _ report: inout Report) {
        report.add("popularity-orphan", id, in: catalogue.popularity.totals, "no such comic")
    }
}

/// Sources and external ids: each that a comic has is in its index, and the index holds no other.
private struct LinkProof {
    let catalogue: Catalogue
    var sources: IndexProof<Name, Number>
    var external: IndexProof<ExternalKey, Empty>

    init(_ catalogue: Catalogue, _ pass: ProofPass) {
        self.catalogue = catalogue
        sources = IndexProof(catalogue.sources, pass)
        external = IndexProof(catalogue.external, pass)
    }

    mutating func expect(
        _ id: ComicID,
        _ record: ComicRecord,
        in snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws {
        if !record.source.isEmpty {
            let name = Name(record.source)
            try sources.expect(name, Number(id.rawValue), in: snapshot, &report)
        }
        for link in record.fields.externalIDs {
            try external.expect(ExternalKey(link, id), Empty(), in: snapshot, &report)
        }
    }

    func finish(in snapshot: borrowing Snapshot, _ report: inout Report) throws -> Bool {
        let sourcesHold = try sources.finish(in: snapshot, &report) { snapshot, name, value in
            let record = try snapshot.getSound(ComicID(value.value), in: catalogue.comics)
            return record?.source == name.text
        }
        let externalHolds = try external.finish(in: snapshot, &report) { snapshot, key, _ in
            let record = try snapshot.getSound(key.comic, in: catalogue.comics)
            return record?.fields.externalIDs.contains(key.external) ?? false
        }
        return sourcesHold && externalHolds
    }
}
