import ChangeFeed
import Keyspaces

/// Facets: each comic has those that its record and, if it is public, its activity say, and no
/// others; and each list's total is the number of its comics.
struct FacetProof {
    private let catalogue: Catalogue
    private var proof: PostingProof<Facet>

    init(_ catalogue: Catalogue, _ pass: ProofPass) {
        self.catalogue = catalogue
        proof = PostingProof(catalogue.facets, pass)
    }

    mutating func expect(
        _ id: ComicID,
        _ record: ComicRecord,
        in snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws {
        for term in record.fields.facets {
            try proof.expect(id, term.kind, term.term, in: snapshot, &report)
        }
        guard record.isPublic else { return }
        let range = KeyRange.prefix { id.encode(to: &$0) }
        var rows = try snapshot.rows(of: catalogue.activityLanguages, in: range)
        while let (key, _) = try rows.nextSound() {
            try proof.expect(id, .chapterLanguage, key.language, in: snapshot, &report)
        }
    }

    func finish(in snapshot: borrowing Snapshot, _ report: inout Report) throws -> Bool {
        var totals = TotalProof(catalogue.facets)
        let holds = try proof.finish(in: snapshot, &report) { key, count, report in
            try totals.add(count, to: FacetTerm(key.kind, key.term), in: snapshot, &report)
        } isWanted: { snapshot, facet, term, comic in
            guard let record = try snapshot.getSound(comic, in: catalogue.comics) else {
                return false
            }
            if facet == .chapterLanguage {
                if !record.isPublic { return false }
                let key = ComicLanguage(comic, term)
                return try snapshot.contains(key, in: catalogue.activityLanguages)
            }
            return record.fields.facets.contains(FacetTerm(facet, term))
        }
        try totals.finish(in: snapshot, &report)
        return holds
    }
}

/// Totals: each list has one, which is the number of its comics, and nothing else has.
private struct TotalProof {
    private let facets: Postings<Facet>
    private var list: (term: FacetTerm, count: Int)?
    private var found = 0

    init(_ facets: Postings<Facet>) { self.facets = facets }

    /// The next chunk, of the list at hand or of the next one, has so many comics.
    mutating func add(
        _ count: Int,
        to term: FacetTerm,
        in snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws {
        if list?.term == term {
            list?.count += count
        } else {
            try close(in: snapshot, &report)
            list = (term, count)
        }
    }

    private mutating func close(
        in snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws {
        guard let (term, count) = list, let keyspace = facets.totals else { return }
        let stored = try snapshot.getSound(term, in: keyspace)?.value
        if stored != nil { found += 1 }
        if stored != UInt64(count) { self.report(term, stored ?? 0, "\(count)", &report) }
    }

    mutating func finish(in snapshot: borrowing Snapshot, _ report: inout Report) throws {
        try close(in: snapshot, &report)
        guard let keyspace = facets.totals, try snapshot.entries(of: keyspace) != found else {
            return
        }
        var rows = try snapshot.rows(of: keyspace)
        while let (term, total) = try rows.nextSound() {
            if try facets.hasList(term, in: snapshot) { continue }
            self.report(term, total.value, "none", &report)
        }
    }

    private func report(
        _ term: FacetTerm,
        _ stored: UInt64,
        _ counted: String,
        _ report: inout Report
    ) {
        guard let keyspace = facets.totals else { return }
        let detail = "\(term.kind) \(term.term): \(stored) stored, \(counted) counted"
        report.add("facet-total", term, in: keyspace, detail)
    }
}

extension Postings {
    /// Whether any comic has the term.
    fileprivate func hasList(
        _ list: PostingTerm<Kind>,
        in snapshot: borrowing Snapshot
    ) throws -> Bool {
        var rows = try snapshot.rows(of: keyspace, in: PostingKey.chunks(list.kind, list.term))
        return try rows.advance()
    }
}
