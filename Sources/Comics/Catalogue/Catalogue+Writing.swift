import ChangeFeed
import Keyspaces

/// Writes, called by commands once they have decided.
extension Catalogue {
    /// Demands that genres exist.
    ///
    /// One that is being removed does not exist any longer, but a comic may keep it until its turn
    /// comes.
    ///
    /// - Throws: ``ComicError/unknownGenres(_:)``.
    func requireGenres(
        _ slugs: [String],
        of old: ComicRecord? = nil,
        in context: borrowing CommandContext
    ) throws {
        var missing: [String] = []
        for slug in slugs {
            if old?.fields.genres.contains(slug) ?? false { continue }
            if try livingGenre(slug, in: context) == nil { missing.append(slug) }
        }
        if !missing.isEmpty { throw ComicError.unknownGenres(missing) }
    }

    /// Stores a new comic and everything that is derived from it.
    ///
    /// Covers that it has been given beforehand are counted in its record.
    func insert(_ comic: Comic, in context: inout CommandContext) throws {
        let id = comic.id
        var record = comic.record
        var bare = record
        bare.fields.cover = nil
        try settleCover(of: id, bare, &record, at: record.createdAt, &context)
        try replaceRows(of: id, nil, record, &context)
        try reindex(id, nil, record, &context)
        try updateSearch(of: id, nil, record, in: &context)
        try context.put(record, for: id, in: comics)
        try append(id, nil, record, &context)
    }

    /// Stores a changed comic and what of its derived rows has changed.
    func update(
        _ id: ComicID,
        from old: ComicRecord,
        to new: ComicRecord,
        in context: inout CommandContext
    ) throws {
        var new = new
        try settleCover(of: id, old, &new, at: context.timestamp, &context)
        try replaceRows(of: id, old, new, &context)
        try reindex(id, old, new, &context)
        try updateSearch(of: id, old, new, in: &context)
        try context.put(new, for: id, in: comics)
        try append(id, old, new, &context)
    }

    /// Removes a comic and everything that is derived from it; what readers and chapters hang on it
    /// goes in steps.
    func remove(_ comic: Comic, in context: inout CommandContext) throws {
        let id = comic.id
        try replaceRows(of: id, comic.record, nil, &context)
        try reindex(id, comic.record, nil, &context)
        try updateSearch(of: id, comic.record, nil, in: &context)
        for (cover, _) in try covers(of: id, in: context) {
            try context.delete(IDPair(id, cover), in: covers)
        }
        try context.forget(id, in: popularity)
        try context.delete(id, in: ratingTotals)
        try context.delete(id, in: comics)
        try append(id, comic.record, nil, &context)
        if try DropJoins(catalogue: self).hasWork(for: id, context) {
            try context.enqueue(DropJoins.job(for: id))
        }
    }

    private func append(
        _ id: ComicID,
        _ old: ComicRecord?,
        _ new: ComicRecord?,
        _ context: inout CommandContext
    ) throws {
        guard let known = new ?? old else { return }
        let change = Change(
            comic: id,
            version: known.version,
            time: context.timestamp,
            from: old?.fields.visibility,
            to: new?.fields.visibility,
            title: known.fields.title
        )
        try log.append(change, in: &context)
    }

    /// Titles, descriptions, external ids, the source: rows that the document itself holds.
    private func replaceRows(
        of id: ComicID,
        _ old: ComicRecord?,
        _ new: ComicRecord?,
        _ context: inout CommandContext
    ) throws {
        let (was, now) = (old?.fields, new?.fields)
        if was?.alternativeTitles != now?.alternativeTitles {
            for index in 0..<(old?.titleCount ?? 0) {
                try context.delete(ComicIndex(id, index), in: titles)
            }
            for (index, title) in (now?.alternativeTitles ?? []).enumerated() {
                try context.put(title, for: ComicIndex(id, UInt16(index)), in: titles)
            }
        }
        if was?.descriptions != now?.descriptions {
            for text in was?.descriptions ?? [] {
                try context.delete(ComicLanguage(id, text.language), in: texts)
            }
            for text in now?.descriptions ?? [] {
                let key = ComicLanguage(id, text.language)
                try context.put(Description(text.text), for: key, in: texts)
            }
        }
        if was?.externalIDs != now?.externalIDs {
            for link in was?.externalIDs ?? [] {
                try context.delete(ExternalKey(link, id), in: external)
            }
            for link in now?.externalIDs ?? [] {
                try context.put(Empty(), for: ExternalKey(link, id), in: external)
            }
        }
        if let source = new?.source, !source.isEmpty, source != old?.source {
            try context.put(Number(id.rawValue), for: Name(source), in: sources)
        } else if new == nil, let source = old?.source, !source.isEmpty {
            try context.delete(Name(source), in: sources)
        }
    }

    /// Genres both ways with their totals, and the orders.
    private func reindex(
        _ id: ComicID,
        _ old: ComicRecord?,
        _ new: ComicRecord?,
        _ context: inout CommandContext
    ) throws {
        try relink(id, old, new, &context)
        let was = old.flatMap { $0.isPublic ? $0 : nil }
        let now = new.flatMap { $0.isPublic ? $0 : nil }
        try move(
            was.map { TitleOrderKey($0.fields.titleKey, id) },
            now.map { TitleOrderKey($0.fields.titleKey, id) },
            in: orderTitle,
            &context
        )
        try move(
            was.map { TimeOrderKey($0.updatedAt, id) },
            now.map { TimeOrderKey($0.updatedAt, id) },
            in: orderUpdated,
            &context
        )
        try move(
            was.map { TimeOrderKey($0.createdAt, id) },
            now.map { TimeOrderKey($0.createdAt, id) },
            in: orderCreated,
            &context
        )
        // The order lags behind the views by a fold.
        let views = try context.foldedTotal(of: id, in: popularity)
        try move(
            was.map { _ in CountOrderKey(views, id) },
            now.map { _ in CountOrderKey(views, id) },
            in: orderPopularity,
            &context
        )
        let rating = try ratingTotals(of: id, in: context).score
        try move(
            was.map { _ in CountOrderKey(rating, id) },
            now.map { _ in CountOrderKey(rating, id) },
            in: orderRating,
            &context
        )
        try schedule.move(
            id,
            from: old?.fields.publishAt,
            to: new?.fields.publishAt,
            in: &context
        )
    }

    func move<Key: KeyCodable & Equatable>(
        _ old: Key?,
        _ new: Key?,
        in order: Keyspace<Key, Empty>,
        _ context: inout CommandContext
    ) throws {
        if old == new { return }
        if let old { try context.delete(old, in: order) }
        if let new { try context.put(Empty(), for: new, in: order) }
    }

    private func relink(
        _ id: ComicID,
        _ old: ComicRecord?,
        _ new: ComicRecord?,
        _ context: inout CommandContext
    ) throws {
        let (was, now) = (old?.fields.genres ?? [], new?.fields.genres ?? [])
        let (wasPublic, isPublic) = (old?.isPublic ?? false, new?.isPublic ?? false)
        if was == now && wasPublic == isPublic { return }
        for slug in was {
            let genre = try genre(slug, in: &context)
            if wasPublic { try count(genre, -1, &context) }
            if now.contains(slug) { continue }
            try context.delete(IDPair(id, genre), in: comicGenres)
            try context.delete(IDPair(genre, id), in: genreComics)
        }
        for slug in now {
            let genre = try genre(slug, in: &context)
            if isPublic { try count(genre, 1, &context) }
            if was.contains(slug) { continue }
            try context.put(Empty(), for: IDPair(id, genre), in: comicGenres)
            try context.put(Empty(), for: IDPair(genre, id), in: genreComics)
        }
    }

    private func count(
        _ genre: GenreID,
        _ step: Int,
        _ context: inout CommandContext
    ) throws {
        let total = Int(try context.get(genre, in: genreTotals)?.value ?? 0) + step
        try context.put(Number(UInt64(max(0, total))), for: genre, in: genreTotals)
    }
}
