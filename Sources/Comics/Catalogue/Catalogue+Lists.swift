import ChangeFeed
public import Keyspaces

/// Lists of public comics, in pages.
///
/// ```
///   filters ─▶ posting lists ─ and, and not ─▶ set ─┬─ large ─▶ walk the order, ask the set
///                                                   └─ small ─▶ select by the ranks in the column
/// ```
///
/// Walking costs as many steps as there are comics between those of the set: little if the set is
/// large. Selecting costs a look at each comic of the set, wherever it stands. Neither depends on
/// how deep the page is.
extension Catalogue {
    /// A page of public comics: a keyset page, so that rows which do not move are neither skipped
    /// nor repeated while others change.
    ///
    /// A genre that there is not, or that is being removed, leaves no comic.
    ///
    /// - Complexity: O(log n + limit) without a filter, else O(chunks of the posting lists) for the
    ///   set and O(min(comics of the set, limit × comics / comics of the set)) for the page.
    /// - Throws: ``ComicError/foreignPosition`` if no page of the order can have given `after`.
    public func list(
        _ query: ComicListQuery,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> ComicPage {
        let set = try set(of: query.filter, in: reader)
        var page = try page(
            of: set,
            query.order,
            descending: query.isDescending,
            after: query.after,
            limit: query.limit,
            plan: query.plan,
            in: reader
        )
        if query.isCounted { page.total = try count(of: set, in: reader) }
        return page
    }

    /// How many comics a list of `set` has.
    func count(
        of set: ComicSet?,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> UInt64 {
        if let set { return UInt64(set.count) }
        return try facets.count(.everything, "", in: reader)
    }

    /// The public comics that a filter leaves; `nil` stands for all of them.
    ///
    /// The smallest list comes first: what is not in it is not read of the others.
    ///
    /// - Complexity: O(chunks of all lists), bounded by those of the smallest one where the lists
    ///   are single terms.
    func set(
        of filter: ComicFilter,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> ComicSet? {
        if filter == ComicFilter() { return nil }
        for slug in filter.genres where try livingGenre(slug, in: reader) == nil {
            return ComicSet()
        }
        var demands: [(terms: [FacetTerm], total: UInt64)] = []
        for terms in filter.demands {
            var counted: [(term: FacetTerm, count: UInt64)] = []
            for term in terms {
                let count = try facets.count(term.kind, term.term, in: reader)
                if count > 0 { counted.append((term, count)) }
            }
            if counted.isEmpty { return ComicSet() }
            counted.sort { $0.count > $1.count }
            // Only damaged totals come to more than a number holds.
            demands.append((counted.map(\.term), counted.reduce(0) { $0 &+ $1.count }))
        }
        // Lists of equal totals may come in any order: the set is the same.
        demands.sort { $0.total < $1.total }
        let first = demands.first?.terms ?? [FacetTerm(.everything, "")]
        var set = try union(of: first, in: reader)
        for (terms, _) in demands.dropFirst() where !set.isEmpty {
            if terms.count == 1 {
                try facets.intersect(&set, terms[0].kind, terms[0].term, in: reader)
            } else {
                set.formIntersection(try union(of: terms, in: reader))
            }
        }
        for term in filter.exclusions where !set.isEmpty {
            try facets.subtract(from: &set, term.kind, term.term, in: reader)
        }
        return set
    }

    /// The comics that have one of the terms, of which the first one has the longest list.
    private func union(
        of terms: [FacetTerm],
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> ComicSet {
        guard let first = terms.first else { return ComicSet() }
        var union = try facets.set(first.kind, first.term, in: reader)
        for term in terms.dropFirst() {
            try facets.unite(&union, term.kind, term.term, in: reader)
        }
        return union
    }

    /// A page of `set`, or of all public comics, in an order: what every list of comics is made of.
    ///
    /// All comics of the set are public ones.
    ///
    /// - Throws: ``ComicError/foreignPosition``.
    func page(
        of set: ComicSet?,
        _ order: ComicOrder,
        descending isDescending: Bool,
        after: [UInt8]?,
        limit: Int,
        plan: ListPlan = .automatic,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> ComicPage {
        // One more tells whether there is a next page.
        let count = limit == .max ? limit : limit + 1
        let titleSteps = if case .mixed(let steps) = plan { steps } else { Limits.titleSteps }
        let asked = PageRequest(
            scan: isDescending ? .descending : .ascending,
            count: count,
            steps: try steps(plan, to: count, of: set, in: reader),
            titleSteps: titleSteps
        )
        if order == .title {
            let places = TitlePlaces(
                orders: orders,
                records: comics,
                steps: asked.titleSteps
            )
            return try places.page(of: set, asked, after: after, in: reader)
        }
        let places = RankPlaces(order: order, orders: orders)
        return try places.page(of: set, asked, after: after, in: reader)
    }

    /// How far the order is walked before the rest of a page is selected.
    ///
    /// If the comics of the set are spread evenly, so many steps fill the page as there are comics
    /// for each of the set, times the page. Each costs about half of what a block of the column
    /// costs, of which a selection reads all that the set touches. Where the order has to do with
    /// the filters, nothing of the set may lie there at all: the walk is given up when it has gone
    /// four times as far as was expected, or has cost as much as the selection will, so that a page
    /// costs twice the better way at most.
    private func steps(
        _ plan: ListPlan,
        to count: Int,
        of set: ComicSet?,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> Int {
        switch plan {
        case .walk: return .max
        case .selection: return 0
        case .mixed(let steps): return steps
        case .automatic: break
        }
        guard let set else { return .max }
        let (total, size) = (Int(clamping: try self.count(of: nil, in: reader)), set.count)
        let (steps, isMore) = count.multipliedReportingOverflow(by: total / max(1, size))
        let blocks = min(size, total / ColumnBlock.comics + 1)
        if isMore || steps > 2 * blocks { return 0 }
        return max(Limits.listSteps, min(4 * steps, 2 * blocks))
    }
}
