import ChangeFeed
public import Keyspaces

/// What is asked of a search.
public struct ComicSearch: Sendable, Equatable {
    /// An order, and whether the greatest comes first.
    public struct Sort: Sendable, Equatable {
        let order: ComicOrder
        let isDescending: Bool

        /// A sort.
        public init(_ order: ComicOrder, isDescending: Bool) {
            self.order = order
            self.isDescending = isDescending
        }
    }

    /// What somebody typed.
    public var text: String
    /// In which order; `nil` for the best answers first.
    public var sort: Sort?
    /// Which comics.
    public var filter: ComicFilter
    /// The position after which the page begins, as an earlier page gave it.
    public var after: [UInt8]?
    /// Comics in the page, at most.
    public var limit: Int
    /// Whether all comics that answer are counted.
    public var isCounted = false

    /// A search.
    public init(
        _ text: String,
        sort: Sort? = nil,
        filter: ComicFilter = ComicFilter(),
        after: [UInt8]? = nil,
        limit: Int
    ) {
        self.text = text
        self.sort = sort
        self.filter = filter
        self.after = after
        self.limit = limit
    }
}

extension ComicSearch {
    /// The place in its rank's order that ``after`` names, if it names one.
    fileprivate var place: [UInt8]? {
        after.flatMap { $0.count > 1 ? Array($0.dropFirst()) : nil }
    }
}

/// How well a comic answers a query; the best first.
private enum Rank: UInt8, CaseIterable {
    /// One of its titles is what was typed.
    case exact
    /// One of its titles begins with it.
    case start
    /// It has all words.
    case words
    /// It has all words, the last one as the beginning of a word.
    case begun
    /// Nothing does, but this does if a word was mistyped.
    case corrected
}

/// Searching.
///
/// ```
///   exact    search.titles "onepiece"            each rank without those before it,
///   start    search.titles "onepiece…"           in each the most viewed first
///   words    search: one ∧ piece
///   begun    search: one ∧ (piece…)
///   corrected  only if all that is empty: search: one ∧ (peace ∨ piece ∨ …)
/// ```
extension Catalogue {
    /// A page of the public comics that answer a query.
    ///
    /// Without an order the page is by rank, and in a rank by popularity; ranks behind the page are
    /// not computed. A position is a rank and a place in its order, so that what does not move is
    /// neither skipped nor repeated while others change.
    ///
    /// What is cut: of more than ``Limits/searchedTitles`` titles with one beginning of five
    /// characters or more, and of more than ``Limits/searchedWords`` words with one of four or
    /// more, the first ones in the order of their bytes are looked at.
    ///
    /// - Complexity: O(chunks of the lists of all terms), then as a list's of the comics found.
    public func search(
        _ search: ComicSearch,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> ComicPage {
        let query = SearchQuery(search.text)
        let filter = try set(of: search.filter, in: reader)
        if query.isEmpty || filter?.isEmpty ?? false {
            return ComicPage(comics: [], next: nil, total: search.isCounted ? 0 : nil)
        }
        guard let sort = search.sort else {
            var page = try ranked(search, query, filter, in: reader)
            if search.isCounted {
                page.total = UInt64(try answering(query, filter, in: reader).count)
            }
            return page
        }
        let all = try answering(query, filter, in: reader)
        var page = try page(
            of: all,
            sort.order,
            descending: sort.isDescending,
            after: search.after,
            limit: search.limit,
            in: reader
        )
        if search.isCounted { page.total = UInt64(all.count) }
        return page
    }

    /// A page by rank, and in a rank by popularity.
    private func ranked(
        _ search: ComicSearch,
        _ query: SearchQuery,
        _ filter: ComicSet?,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> ComicPage {
        var comics: [ComicID] = []
        var before = ComicSet()
        let first = search.after?.first ?? 0
        var next: [UInt8]?
        for rank in Rank.allCases where rank != .corrected || before.isEmpty {
            var set = try found(query, rank, filter, in: reader)
            set.subtract(before)
            before.formUnion(set)
            if rank.rawValue < first || set.isEmpty { continue }
            if comics.count == search.limit {
                next = [rank.rawValue]
                break
            }
            let page = try page(
                of: set,
                .popularity,
                descending: true,
                after: rank.rawValue == first ? search.place : nil,
                limit: search.limit - comics.count,
                in: reader
            )
            comics += page.comics
            if let place = page.next {
                next = [rank.rawValue] + place
                break
            }
        }
        return ComicPage(comics: comics, next: next)
    }
}

/// What a query finds.
extension Catalogue {
    /// Every comic that answers, whatever its rank.
    private func answering(
        _ query: SearchQuery,
        _ filter: ComicSet?,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> ComicSet {
        var all = try found(query, .start, filter, in: reader)
        all.formUnion(try found(query, .begun, filter, in: reader))
        return all.isEmpty ? try found(query, .corrected, filter, in: reader) : all
    }

    /// The comics of a rank and of those before it that are like it: `start` holds `exact`, `begun`
    /// holds `words`.
    private func found(
        _ query: SearchQuery,
        _ rank: Rank,
        _ filter: ComicSet?,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> ComicSet {
        var set =
            switch rank {
            case .exact: try titled(query, in: reader)
            case .start: try beginning(query, in: reader)
            case .words: try having(query.whole, in: reader) ?? ComicSet()
            case .begun: try begun(query, of: try having(query.closed, in: reader), in: reader)
            case .corrected: try corrected(query, in: reader)
            }
        if let filter { set.formIntersection(filter) }
        return set
    }

    /// The comics of which a title is the query.
    private func titled(
        _ query: SearchQuery,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> ComicSet {
        try titled(in: .prefix { $0.string(query.joined.titleKey) }, in: reader)
    }

    /// The comics of which a title begins with the query, or with what it may become when its last
    /// syllable is finished.
    private func beginning(
        _ query: SearchQuery,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> ComicSet {
        let title = query.joined
        let isShort = title.characterCount <= Limits.titleStartCharacters
        var set =
            isShort
            ? try search.set(.titleStart, title.joined, in: reader)
            : try titled(in: .prefix { $0.lastString(title.keptTitle) }, in: reader)
        guard let (text, syllables) = query.openTitle else { return set }
        if isShort {
            set.formUnion(try having(.titleStart, text, syllables, of: nil, in: reader))
        } else {
            let lower = KeyRange.prefix { $0.lastString(text + String(syllables.lowerBound)) }.lower
            let last = KeyRange.prefix { $0.lastString(text + String(syllables.upperBound)) }.upper
            set.formUnion(try titled(in: KeyRange(lower: lower, upper: last), in: reader))
        }
        return set
    }

    private func titled(
        in range: KeyRange,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> ComicSet {
        var comics: [ComicID] = []
        var rows = try reader.rows(of: searchTitles, in: range)
        while comics.count < Limits.searchedTitles, try rows.advance() {
            comics.append(try rows.comic())
        }
        return ComicSet(comics)
    }

    /// The comics that have all terms; `nil` if there are no terms.
    private func having(
        _ terms: [SearchTerm],
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> ComicSet? {
        guard let first = terms.first else { return nil }
        var set = try search.set(first.kind, first.term, in: reader)
        for term in terms.dropFirst() where !set.isEmpty {
            try search.intersect(&set, term.kind, term.term, in: reader)
        }
        return set
    }

    /// The comics, of a set or of all, that have the beginning of the last word.
    func begun(
        _ query: SearchQuery,
        of set: ComicSet?,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> ComicSet {
        if set?.isEmpty ?? false { return ComicSet() }
        switch query.open {
        case nil: return set ?? ComicSet()
        case .term(let term):
            return try having(term.kind, term.term, of: set, in: reader)
        case .words(let prefix):
            var all = ComicSet()
            var words = try search.terms(.word, prefix: prefix, in: reader)
            var count = 0
            while count < Limits.searchedWords, let word = try words.next() {
                all.formUnion(try having(.word, word, of: set, in: reader))
                count += 1
            }
            return all
        case .syllables(let typed, let text, let syllables):
            var all = try having(typed.kind, typed.term, of: set, in: reader)
            all.formUnion(try having(typed.kind, text, syllables, of: set, in: reader))
            return all
        }
    }

    /// The comics, of a set or of all, that have a term.
    func having(
        _ kind: SearchKind,
        _ term: String,
        of set: ComicSet?,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> ComicSet {
        guard var set else { return try search.set(kind, term, in: reader) }
        try search.intersect(&set, kind, term, in: reader)
        return set
    }

    /// The comics, of a set or of all, that have a term made of a text and one of the syllables.
    ///
    /// - Complexity: a seek for each term that there is.
    private func having(
        _ kind: SearchKind,
        _ text: String,
        _ syllables: ClosedRange<Unicode.Scalar>,
        of set: ComicSet?,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> ComicSet {
        var all = ComicSet()
        let before = Unicode.Scalar(syllables.lowerBound.value - 1).map { text + String($0) }
        var terms = try search.terms(kind, prefix: text, after: before, in: reader)
        while let term = try terms.next() {
            let rest = term.unicodeScalars.dropFirst(text.unicodeScalars.count)
            guard let syllable = rest.first, syllable <= syllables.upperBound else { break }
            if rest.count > 1 { continue }
            all.formUnion(try having(kind, term, of: set, in: reader))
        }
        return all
    }
}
