import ChangeFeed
import Comics
import Keyspaces
import StoreTesting

/// What a list may show of a comic, as the simplest reading of every keyspace tells it.
struct Exhibit {
    let id: ComicID
    let record: ComicRecord
    let views: UInt64
    let trend: UInt64
    let score: UInt64
    /// The newest public chapter's moment.
    let latest: Timestamp?
    let languages: Set<String>

    private var fields: ComicFields { record.fields }

    /// Whether the filter leaves it.
    func passes(_ filter: ComicFilter) -> Bool {
        let authors = Set(fields.authors.map { authorTerm($0.name) })
        let rating = fields.contentRating
        return filter.genres.allSatisfy(fields.genres.contains)
            && !filter.excludedGenres.contains(where: fields.genres.contains)
            && any(filter.statuses) { $0 == fields.status }
            && any(filter.types) { $0 == fields.type }
            && any(filter.years) { $0 == fields.year }
            && any(filter.authors) { authors.contains(authorTerm($0)) }
            && any(filter.languages) { $0 == fields.originalLanguage }
            && any(filter.chapterLanguages) { languages.contains($0) }
            && any(filter.contentRatings) { $0 == rating }
            && !filter.excludedContentRatings.contains { $0 == rating }
    }

    private func any<Value>(_ wanted: [Value], _ isRight: (Value) -> Bool) -> Bool {
        wanted.isEmpty || wanted.contains(where: isRight)
    }

    /// Whether it comes first in an order that ascends.
    func precedes(_ other: Exhibit, in order: ComicOrder) -> Bool {
        if order == .title {
            let (mine, theirs) = (Array(fields.titleKey.utf8), Array(other.fields.titleKey.utf8))
            return mine == theirs ? id < other.id : mine.lexicographicallyPrecedes(theirs)
        }
        let (mine, theirs) = (number(in: order), other.number(in: order))
        return mine == theirs ? id < other.id : mine < theirs
    }

    private func number(in order: ComicOrder) -> Int128 {
        switch order {
        case .title: 0
        case .updated: Int128(record.updatedAt.milliseconds)
        case .created: Int128(record.createdAt.milliseconds)
        case .popularity: Int128(views)
        case .rating: Int128(score)
        case .trending: Int128(trend)
        case .latest: latest.map { Int128($0.milliseconds) } ?? .min
        }
    }
}

/// The chapters that a test has told of, by comic and chapter: language and moment of those that
/// are public.
typealias KnownChapters = [UInt64: [UInt64: (language: String, time: Timestamp)]]

extension Store {
    /// Every public comic, read one by one; counts as of the last fold.
    func exhibits(
        _ catalogue: Catalogue,
        _ chapters: KnownChapters
    ) throws -> [Exhibit] {
        try read { snapshot in
            var all: [Exhibit] = []
            var rows = try snapshot.rows(of: catalogue.comics)
            while let (id, record) = try rows.next() {
                guard record.isPublic, let comic = try catalogue.comic(id, in: snapshot) else {
                    continue
                }
                let known = chapters[id.rawValue, default: [:]].values
                all.append(
                    Exhibit(
                        id: id,
                        record: comic.record,
                        views: try catalogue.views(of: id, in: snapshot),
                        trend: try catalogue.windows(of: id, in: snapshot).score,
                        score: try catalogue.ratingTotals(of: id, in: snapshot).score,
                        latest: known.map(\.time).max(),
                        languages: Set(known.map(\.language))
                    )
                )
            }
            return all
        }
    }

    /// Each author with the number of their comics, by folded name; then the years.
    func browse(_ catalogue: Catalogue, limit: Int) throws -> (authors: [String], years: [String]) {
        try read { snapshot in
            var (authors, years): ([String], [String]) = ([], [])
            var after: [UInt8]?
            repeat {
                let page = try catalogue.authors(after: after, limit: limit, in: snapshot)
                authors += page.authors.map { "\($0.name) \($0.count)" }
                after = page.next
            } while after != nil
            repeat {
                let page = try catalogue.years(after: after, limit: limit, in: snapshot)
                years += page.years.map { "\($0.year) \($0.count)" }
                after = page.next
            } while after != nil
            return (authors, years)
        }
    }
}

extension ComicFilter {
    /// A filter out of few values, so that most leave something, of at most three members.
    static func random(_ generator: inout SeededGenerator) -> ComicFilter {
        var filter = ComicFilter()
        for _ in 0..<Int.random(in: 0...3, using: &generator) {
            switch Int.random(in: 0..<10, using: &generator) {
            case 0: filter.genres = some(["action", "drama", "horror", "none"], &generator)
            case 1: filter.excludedGenres = some(["action", "sports", "none"], &generator)
            case 2: filter.statuses = some([.ongoing, .completed, .hiatus], &generator)
            case 3: filter.types = some(ComicType.allCases, &generator)
            case 4: filter.years = some([1_999, 2_000], &generator)
            case 5: filter.authors = some(["ＯＴＯＭＯ", "kubo ", "Nobody"], &generator)
            case 6: filter.languages = some(["ja", "ko"], &generator)
            case 7: filter.chapterLanguages = some(["en", "fr", "ja"], &generator)
            case 8: filter.contentRatings = some([.safe, .adult], &generator)
            default: filter.excludedContentRatings = some([.safe, .mature], &generator)
            }
        }
        return filter
    }

    private static func some<Value>(
        _ values: [Value],
        _ generator: inout SeededGenerator
    ) -> [Value] {
        Array(values.shuffled(using: &generator).prefix(.random(in: 1...2, using: &generator)))
    }
}

extension ComicListQuery {
    /// A query of a random filter.
    static func random(
        _ order: ComicOrder,
        _ generator: inout SeededGenerator
    ) -> ComicListQuery {
        var query = ComicListQuery(
            order: order,
            isDescending: generator.oneIn(2),
            filter: .random(&generator),
            limit: .random(in: 1...9, using: &generator)
        )
        query.isCounted = true
        let plans: [ListPlan] = [
            .automatic, .walk, .selection, .mixed(steps: 1),
            .mixed(steps: .random(in: 2...20, using: &generator)),
        ]
        query.plan = plans[Int.random(in: 0..<plans.count, using: &generator)]
        return query
    }
}
