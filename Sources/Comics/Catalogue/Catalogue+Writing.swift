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
        try log.requireRoom(in: context)
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
        try windows.drop(id, in: &context)
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

    /// Genres both ways, facets, orders, the schedule.
    private func reindex(
        _ id: ComicID,
        _ old: ComicRecord?,
        _ new: ComicRecord?,
        _ context: inout CommandContext
    ) throws {
        try relink(id, old?.fields.genres ?? [], new?.fields.genres ?? [], &context)
        try refacet(id, old, new, &context)
        try reorder(id, old, new, &context)
        try schedule.move(
            id,
            from: old?.fields.publishAt,
            to: new?.fields.publishAt,
            in: &context
        )
    }

    private func relink(
        _ id: ComicID,
        _ was: [String],
        _ now: [String],
        _ context: inout CommandContext
    ) throws {
        for slug in was where !now.contains(slug) {
            let genre = try genre(slug, in: &context)
            try context.delete(IDPair(id, genre), in: comicGenres)
            try context.delete(IDPair(genre, id), in: genreComics)
        }
        for slug in now where !was.contains(slug) {
            let genre = try genre(slug, in: &context)
            try context.put(Empty(), for: IDPair(id, genre), in: comicGenres)
            try context.put(Empty(), for: IDPair(genre, id), in: genreComics)
        }
    }
}
