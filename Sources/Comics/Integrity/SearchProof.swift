import ChangeFeed
import Keyspaces

/// Searching: each public comic is found under each of its terms and titles, and nothing else is
/// found.
struct SearchProof {
    let catalogue: Catalogue

    var indexes: [KeyspaceID] { [catalogue.search.keyspace.id, catalogue.searchTitles.id] }

    func expect(
        _ id: ComicID,
        _ record: ComicRecord,
        in snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws {
        guard let found = try catalogue.soundTerms(of: id, record, snapshot) else { return }
        for term in found.terms {
            try report.expect(id, term.kind, term.term, in: catalogue.search, snapshot)
        }
        for key in found.keys(of: id) {
            try report.expect(key, in: catalogue.searchTitles, snapshot)
        }
    }

    func nameStrays(in snapshot: borrowing Snapshot, _ report: inout Report) throws {
        try report.nameStrays(in: catalogue.search, snapshot) { snapshot, kind, text, id in
            try wanted(id, snapshot)?.contains(SearchTerm(kind, text)) ?? false
        }
        try report.nameStrays(in: catalogue.searchTitles, snapshot) { snapshot, key, _ in
            try wanted(key.comic, snapshot)?.keys(of: key.comic).contains(key) ?? false
        }
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
