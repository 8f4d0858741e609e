import ChangeFeed
import Keyspaces

/// Facets: each comic has those that its record and, if it is public, its activity say, and no
/// others.
struct FacetProof {
    let catalogue: Catalogue

    var index: KeyspaceID { catalogue.facets.keyspace.id }

    func expect(
        _ id: ComicID,
        _ record: ComicRecord,
        in snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws {
        for term in record.fields.facets {
            try report.expect(id, term.kind, term.term, in: catalogue.facets, snapshot)
        }
        guard record.isPublic else { return }
        for language in try languages(of: id, in: snapshot) {
            try report.expect(id, .chapterLanguage, language, in: catalogue.facets, snapshot)
        }
    }

    /// The languages of its chapters by which a comic is found: see
    /// ``Catalogue/chapterLanguages(of:in:)``.
    private func languages(
        of id: ComicID,
        in snapshot: borrowing Snapshot
    ) throws -> [String] {
        var languages: [String] = []
        let range = KeyRange.prefix { id.encode(to: &$0) }
        var rows = try snapshot.rows(of: catalogue.activityLanguages, in: range)
        while languages.count < Limits.chapterLanguages, let (key, _) = try rows.nextSound() {
            languages.append(key.language)
        }
        return languages
    }

    func nameStrays(in snapshot: borrowing Snapshot, _ report: inout Report) throws {
        let facets = catalogue.facets
        try report.nameStrays(in: facets, snapshot) { snapshot, facet, term, comic in
            guard let record = try snapshot.getSound(comic, in: catalogue.comics) else {
                return false
            }
            if facet == .chapterLanguage {
                return try record.isPublic && languages(of: comic, in: snapshot).contains(term)
            }
            return record.fields.facets.contains(FacetTerm(facet, term))
        }
    }
}

/// Totals of facets: each list has one, which is the number of its comics, and nothing else has.
struct FacetTotalRule: IntegrityRule {
    let facets: Postings<Facet>

    func check(_: KeyRange, of snapshot: borrowing Snapshot, into report: inout Report) throws {
        var found = 0
        var list: (term: FacetTerm, count: Int)?
        var rows = try snapshot.rows(of: facets.keyspace)
        while let (key, chunk) = try rows.nextSound() {
            let term = FacetTerm(key.kind, key.term)
            if list?.term == term {
                list?.count += chunk.count
            } else {
                found += try judge(list, in: snapshot, &report)
                list = (term, chunk.count)
            }
        }
        found += try judge(list, in: snapshot, &report)
        guard let keyspace = facets.totals, try snapshot.entries(of: keyspace) != found else {
            return
        }
        var totals = try snapshot.rows(of: keyspace)
        while let (term, total) = try totals.nextSound() {
            if try facets.contains(term.kind, term.term, in: snapshot) { continue }
            self.report(term, total.value, "none", &report)
        }
    }

    /// How many totals there are of a list: one or none.
    private func judge(
        _ list: (term: FacetTerm, count: Int)?,
        in snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws -> Int {
        guard let (term, count) = list, let keyspace = facets.totals else { return 0 }
        let stored = try snapshot.getSound(term, in: keyspace)?.value
        if stored != UInt64(count) { self.report(term, stored ?? 0, "\(count)", &report) }
        return stored == nil ? 0 : 1
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
