import ChangeFeed
import Keyspaces

/// Under what comics are found: changed in the transaction in which the comic is.
extension Catalogue {
    /// Makes the comic be found under what `new` says, as far as `old` said otherwise.
    ///
    /// Only public comics are found. Nothing is read or written unless titles, authors or the
    /// visibility differ.
    ///
    /// - Complexity: O(terms of both) to compare them, a read and a write for each that differs.
    func updateSearch(
        of id: ComicID,
        _ old: ComicRecord?,
        _ new: ComicRecord?,
        in context: inout CommandContext
    ) throws {
        let was = old.flatMap { $0.isPublic ? $0.fields : nil }
        let now = new.flatMap { $0.isPublic ? $0.fields : nil }
        let isSame =
            was?.title == now?.title && was?.authors == now?.authors
            && was?.alternativeTitles == now?.alternativeTitles
        if isSame { return }
        let before = was.map { SearchTerms(of: $0) } ?? SearchTerms()
        let after = now.map { SearchTerms(of: $0) } ?? SearchTerms()
        let (gone, new) = difference(before.terms, after.terms)
        for term in gone { try search.remove(id, term.kind, term.term, in: &context) }
        for term in new { try search.insert(id, term.kind, term.term, in: &context) }
        let (goneTitles, newTitles) = difference(before.keys(of: id), after.keys(of: id))
        for key in goneTitles { try context.delete(key, in: searchTitles) }
        for key in newTitles { try context.put(Empty(), for: key, in: searchTitles) }
    }
}

extension SearchTerms {
    /// The rows of its titles.
    func keys(of id: ComicID) -> [SearchTitleKey] { titles.map { SearchTitleKey($0, id) } }
}

/// What is in the one and not in the other, both ascending, both ways.
private func difference<Element: Comparable>(
    _ a: [Element],
    _ b: [Element]
) -> (onlyA: [Element], onlyB: [Element]) {
    var (onlyA, onlyB): ([Element], [Element]) = ([], [])
    var (i, j) = (0, 0)
    while i < a.count || j < b.count {
        if j == b.count || i < a.count && a[i] < b[j] {
            onlyA.append(a[i])
            i += 1
        } else if i == a.count || b[j] < a[i] {
            onlyB.append(b[j])
            j += 1
        } else {
            i += 1
            j += 1
        }
    }
    return (onlyA, onlyB)
}
