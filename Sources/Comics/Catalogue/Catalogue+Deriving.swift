import ChangeFeed
import Keyspaces

/// What a repair makes anew, and from what.
///
/// Each derivation writes what the rule of its keyspaces expects. They stand in the order in which
/// they depend on each other: orders and facets follow the ratings and the activity of comics, too.
extension Catalogue {
    func derive(in schema: inout Schema) {
        schema.derive([genreSlugs.name], from: genres) { [genreSlugs] id, genre, context in
            try context.put(Number(id.rawValue), for: Name(genre.slug), in: genreSlugs)
        }
        schema.derive(
            [sources.name, external.name, comicGenres.name, genreComics.name],
            from: comics,
            putLinks
        )
        schema.derive([readerRatings.name, ratingTotals.name], from: ratings, putRating)
        schema.derive(
            [activity.name, activityLanguages.name],
            from: activityChapters,
            putActivity
        )
        schema.derive([facets.keyspace.name] + facets.totalNames, from: comics, putFacets)
        let trees = ComicOrder.ranked.map { orders.keyspace($0).name }
        schema.derive(
            [orders.titles.name] + trees
                + [orders.columns.keyspace.name, schedule.keyspace.name],
            from: comics,
            putOrders
        )
        schema.derive([search.keyspace.name, searchTitles.name], from: comics) {
            (id, record, context) in
            guard let found = try self.soundTerms(of: id, record, context) else { return }
            for term in found.terms {
                try self.search.insert(id, term.kind, term.term, in: &context)
            }
            for key in found.keys(of: id) {
                try context.put(Empty(), for: key, in: self.searchTitles)
            }
        }
    }

    private func putLinks(
        _ id: ComicID,
        _ record: ComicRecord,
        _ context: inout CommandContext
    ) throws {
        if !record.source.isEmpty {
            try context.put(Number(id.rawValue), for: Name(record.source), in: sources)
        }
        for link in record.fields.externalIDs {
            try context.put(Empty(), for: ExternalKey(link, id), in: external)
        }
        for slug in record.fields.genres {
            // One that is lost is found where it was: no link makes up for it.
            guard let number = try context.get(Name(slug), in: genreSlugs) else { continue }
            let genre = GenreID(number.value)
            try context.put(Empty(), for: IDPair(id, genre), in: comicGenres)
            try context.put(Empty(), for: IDPair(genre, id), in: genreComics)
        }
    }

    private func putRating(
        _ key: IDPair<ComicSubject, ReaderSubject>,
        _ rating: Rating,
        _ context: inout CommandContext
    ) throws {
        let (comic, reader) = (key.first, key.second)
        let place = ReaderRatingKey(reader, rating.time, comic)
        try context.put(Empty(), for: place, in: readerRatings)
        // The totals of a comic that is gone went with it.
        guard try context.contains(comic, in: comics) else { return }
        var totals = try ratingTotals(of: comic, in: context)
        totals.change(nil, to: rating.score)
        try context.put(totals, for: comic, in: ratingTotals)
    }

    private func putActivity(
        _ key: IDPair<ComicSubject, ChapterSubject>,
        _ known: ChapterActivity,
        _ context: inout CommandContext
    ) throws {
        let place = ActivityKey(key.first, known.publishedAt, key.second)
        try context.put(Empty(), for: place, in: activity)
        let language = ComicLanguage(key.first, known.language)
        let count = try context.get(language, in: activityLanguages)?.value ?? 0
        try context.put(Number(count + 1), for: language, in: activityLanguages)
    }

    private func putFacets(
        _ id: ComicID,
        _ record: ComicRecord,
        _ context: inout CommandContext
    ) throws {
        for term in record.fields.facets {
            try facets.insert(id, term.kind, term.term, in: &context)
        }
        guard record.isPublic else { return }
        let languages = try chapterLanguages(of: id, in: context)
        try noteLanguages(of: id, from: [], to: languages, &context)
    }

    private func putOrders(
        _ id: ComicID,
        _ record: ComicRecord,
        _ context: inout CommandContext
    ) throws {
        try schedule.move(id, from: nil, to: record.fields.publishAt, in: &context)
        guard record.isPublic else { return }
        try orders.moveTitle(of: id, from: nil, to: record.fields.titleKey, &context)
        for order in ComicOrder.ranked {
            let rank = try soundRank(of: id, record, in: order, context)
            try orders.move(id, in: order, from: nil, to: rank, &context)
        }
    }
}
