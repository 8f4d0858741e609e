import ChangeFeed
import Keyspaces

/// Where a comic stands in the orders and in the facets: what a list of comics is made of.
extension Catalogue {
    /// A comic's rank in an order by a number, if it is public.
    ///
    /// - Complexity: O(log n).
    func rank(
        of id: ComicID,
        _ record: ComicRecord,
        in order: ComicOrder,
        _ reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> UInt64 {
        switch order {
        case .title: UInt64(titlePrefix: record.fields.titleKey)
        case .updated: record.updatedAt.rank
        case .created: record.createdAt.rank
        // The order lags behind the views by a fold.
        case .popularity: try reader.foldedTotal(of: id, in: popularity)
        case .rating: try ratingTotals(of: id, in: reader).score
        case .trending: try windows(of: id, in: reader).score
        case .latest: try latestRank(of: id, in: reader)
        }
    }

    /// The rank of the newest public chapter; 0, below every moment, if there is none.
    func latestRank(
        of id: ComicID,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> UInt64 {
        var rows = try reader.rows(of: activity, in: .prefix { id.encode(to: &$0) })
        return try rows.next()?.key.time.rank ?? 0
    }

    /// Moves a comic in every order in which another record gives it another place.
    func reorder(
        _ id: ComicID,
        _ old: ComicRecord?,
        _ new: ComicRecord?,
        _ context: inout CommandContext
    ) throws {
        let was = old.flatMap { $0.isPublic ? $0 : nil }
        let now = new.flatMap { $0.isPublic ? $0 : nil }
        if was == nil && now == nil { return }
        let (oldKey, newKey) = (was?.fields.titleKey, now?.fields.titleKey)
        try orders.moveTitle(of: id, from: oldKey, to: newKey, &context)
        for order in ComicOrder.ranked {
            // What the record does not decide stays where it is while the comic stays public.
            if was != nil && now != nil && !order.isOfRecord { continue }
            let oldRank = try was.map { try rank(of: id, $0, in: order, context) }
            let newRank = try now.map { try rank(of: id, $0, in: order, context) }
            try orders.move(id, in: order, from: oldRank, to: newRank, &context)
        }
    }

    /// Gives a comic the facets that another record gives it, and takes those that it has lost;
    /// the others are not touched.
    func refacet(
        _ id: ComicID,
        _ old: ComicRecord?,
        _ new: ComicRecord?,
        _ context: inout CommandContext
    ) throws {
        if let was = old?.fields, let now = new?.fields, was.hasFacets(of: now) { return }
        let (lost, gained) = (old?.fields.facets ?? [], new?.fields.facets ?? [])
        for term in lost where !gained.contains(term) {
            try facets.remove(id, term.kind, term.term, in: &context)
        }
        for term in gained where !lost.contains(term) {
            try facets.insert(id, term.kind, term.term, in: &context)
        }
        // What was not there before has no chapters yet.
        guard let old else { return }
        let isPublic = new?.isPublic ?? false
        if old.isPublic == isPublic { return }
        let languages = try chapterLanguages(of: id, in: context)
        try noteLanguages(
            of: id,
            from: old.isPublic ? languages : [],
            to: isPublic ? languages : [],
            &context
        )
    }

    /// Notes in which languages a comic can be found by its chapters, in place of those before.
    func noteLanguages(
        of id: ComicID,
        from old: [String],
        to new: [String],
        _ context: inout CommandContext
    ) throws {
        for language in old where !new.contains(language) {
            try facets.remove(id, .chapterLanguage, language, in: &context)
        }
        for language in new where !old.contains(language) {
            try facets.insert(id, .chapterLanguage, language, in: &context)
        }
    }

    /// The languages of a comic's public chapters by which it is found, as far as the feed was
    /// read: the first ``Limits/chapterLanguages`` in the order of their bytes.
    func chapterLanguages(
        of id: ComicID,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> [String] {
        var languages: [String] = []
        var rows = try reader.rows(of: activityLanguages, in: .prefix { id.encode(to: &$0) })
        while languages.count < Limits.chapterLanguages, try rows.advance() {
            languages.append(try rows.key().language)
        }
        return languages
    }
}
