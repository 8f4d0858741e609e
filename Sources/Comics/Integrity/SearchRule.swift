import ChangeFeed
import Keyspaces

/// Searching: each public comic is found under each of its terms and titles, and nothing else is
/// found.
struct SearchRule: IntegrityRule {
    let catalogue: Catalogue

    func check(_ snapshot: borrowing Snapshot, into report: inout Report) throws {
        try report.prove { pass, report in try check(snapshot, pass, into: &report) }
    }

    private func check(
        _ snapshot: borrowing Snapshot,
        _ pass: ProofPass,
        into report: inout Report
    ) throws -> Bool {
        var terms = PostingProof(catalogue.search, pass)
        var titles = IndexProof(catalogue.searchTitles, pass)
        var comics = try snapshot.rows(of: catalogue.comics)
        while let (id, record) = try comics.nextSound() {
            guard let found = try catalogue.soundTerms(of: id, record, snapshot) else { continue }
            for term in found.terms {
                try terms.expect(id, term.kind, term.text, in: snapshot, &report)
            }
            for key in found.keys(of: id) {
                try titles.expect(key, Empty(), in: snapshot, &report)
            }
        }
        let termsHold = try terms.finish(in: snapshot, &report) { snapshot, kind, text, id in
            try wanted(id, snapshot)?.contains(SearchTerm(kind: kind, text: text)) ?? false
        }
        let titlesHold = try titles.finish(in: snapshot, &report) { snapshot, key, _ in
            try wanted(key.comic, snapshot)?.keys(of: key.comic).contains(key) ?? false
        }
        return termsHold && titlesHold
    }

    private func wanted(_ id: ComicID, _ snapshot: borrowing Snapshot) throws -> SearchTerms? {
        guard let record = try snapshot.getSound(id, in: catalogue.comics) else { return nil }
        return try catalogue.soundTerms(of: id, record, snapshot)
    }
}

extension Catalogue {
    /// What a comic is to be found under, without titles that are damaged; `nil` if it is not
    /// public.
    func soundTerms(
        of id: ComicID,
        _ record: ComicRecord,
        _ reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> SearchTerms? {
        guard record.isPublic else { return nil }
        var fields = record.fields
        if record.titleCount > 0 {
            let range = KeyRange.prefix { id.encode(to: &$0) }
            var rows = try reader.rows(of: titles, in: range)
            while let (_, title) = try rows.nextSound() { fields.alternativeTitles.append(title) }
        }
        return SearchTerms(of: fields)
    }
}
