import ChangeFeed
import Keyspaces

/// Writes, called by commands once they have decided.
extension Shelf {
    /// Stores a new chapter and everything that is derived from it.
    func insert(
        _ id: ChapterID,
        _ record: ChapterRecord,
        in context: inout CommandContext
    ) throws {
        try addGroups(record.fields.groups, &context)
        try context.put(record, for: id, in: chapters)
        try index(id, record, in: &context)
        try append(id, record, from: nil, to: record.fields.visibility, &context)
    }

    /// Puts everything by which a chapter is found that was nowhere yet.
    func index(
        _ id: ChapterID,
        _ record: ChapterRecord,
        in context: inout CommandContext
    ) throws {
        try context.put(Empty(), for: ChapterPlace(id, record), in: places)
        let identity = ChapterIdentity(id, of: record.comic, record.fields)
        try context.put(Empty(), for: identity, in: identities)
        if !record.source.isEmpty {
            try context.put(Number(id.rawValue), for: Name(record.source), in: sources)
        }
        try movePublication(of: id, from: nil, to: record, &context)
    }

    /// Stores a changed chapter: the next version, at the commit's moment unless another is given.
    ///
    /// One that becomes public for the first time is published at the commit's moment.
    func update(
        _ chapter: Chapter,
        to record: ChapterRecord,
        at moment: Timestamp? = nil,
        in context: inout CommandContext
    ) throws {
        try log.requireRoom(in: context)
        var record = record
        record.version = chapter.record.version + 1
        record.updatedAt = moment ?? context.timestamp
        if record.isPublic && record.publishedAt == nil { record.publishedAt = context.timestamp }
        try addGroups(record.fields.groups, &context)
        let (old, new) = (
            ChapterPlace(chapter.id, chapter.record), ChapterPlace(chapter.id, record)
        )
        if old != new {
            try context.delete(old, in: places)
            try context.put(Empty(), for: new, in: places)
        }
        let was = ChapterIdentity(chapter.id, of: record.comic, chapter.record.fields)
        let now = ChapterIdentity(chapter.id, of: record.comic, record.fields)
        if was != now {
            try context.delete(was, in: identities)
            try context.put(Empty(), for: now, in: identities)
        }
        if record.source != chapter.record.source {
            try context.put(Number(chapter.id.rawValue), for: Name(record.source), in: sources)
        }
        try context.put(record, for: chapter.id, in: chapters)
        try movePublication(of: chapter.id, from: chapter.record, to: record, &context)
        let before = chapter.record.fields.visibility
        try append(chapter.id, record, from: before, to: record.fields.visibility, &context)
    }

    /// Removes a chapter, its pages and everything that is derived from it.
    func remove(_ chapter: Chapter, in context: inout CommandContext) throws {
        let (id, record) = (chapter.id, chapter.record)
        try removePages(of: chapter, from: 0, &context)
        try context.delete(ChapterPlace(id, record), in: places)
        let identity = ChapterIdentity(id, of: record.comic, record.fields)
        try context.delete(identity, in: identities)
        if !record.source.isEmpty { try context.delete(Name(record.source), in: sources) }
        try context.delete(id, in: chapters)
        try movePublication(of: id, from: record, to: nil, &context)
        try append(id, record, from: record.fields.visibility, to: nil, &context)
    }

    /// Puts pages in the place of a chapter's own, once the change can be told of.
    func setPages(
        _ new: [Page],
        of chapter: Chapter,
        in context: inout CommandContext
    ) throws {
        try log.requireRoom(in: context)
        for (index, page) in new.enumerated() {
            try context.put(page, for: PageKey(chapter.id, UInt16(index + 1)), in: pages)
        }
        try removePages(of: chapter, from: UInt16(new.count), &context)
    }

    /// Lets go of the source of a chapter whose comic is gone and which is still to be dropped, so
    /// that a new chapter can have it.
    func releaseSource(of chapter: Chapter, in context: inout CommandContext) throws {
        var record = chapter.record
        try context.delete(Name(record.source), in: sources)
        record.source = ""
        try context.put(record, for: chapter.id, in: chapters)
    }

    /// Moves a chapter in what is ordered by when it comes out or came out; `nil` stands for no
    /// chapter.
    private func movePublication(
        of id: ChapterID,
        from old: ChapterRecord?,
        to new: ChapterRecord?,
        _ context: inout CommandContext
    ) throws {
        try schedule.move(id, from: old?.fields.publishAt, to: new?.fields.publishAt, in: &context)
        let was = old.flatMap { PublishedLanguageKey(id, $0) }
        let now = new.flatMap { PublishedLanguageKey(id, $0) }
        if was == now { return }
        if let was {
            try context.delete(was, in: publishedLanguages)
            try context.delete(was.place, in: published)
        }
        if let now {
            try context.put(Empty(), for: now, in: publishedLanguages)
            try context.put(Empty(), for: now.place, in: published)
        }
    }

    private func removePages(
        of chapter: Chapter,
        from kept: UInt16,
        _ context: inout CommandContext
    ) throws {
        if kept >= chapter.record.pageCount { return }
        for index in kept..<chapter.record.pageCount {
            try context.delete(PageKey(chapter.id, index + 1), in: pages)
        }
    }

    private func addGroups(_ slugs: [String], _ context: inout CommandContext) throws {
        for slug in slugs where try !context.contains(Name(slug), in: groupSlugs) {
            let id = GroupID(try context.next(lastGroup))
            try context.put(Group(slug: slug, name: slug), for: id, in: groups)
            try context.put(Number(id.rawValue), for: Name(slug), in: groupSlugs)
        }
    }

    private func append(
        _ id: ChapterID,
        _ record: ChapterRecord,
        from before: Visibility?,
        to after: Visibility?,
        _ context: inout CommandContext
    ) throws {
        let change = Change(
            chapter: id,
            of: record.comic,
            version: record.version,
            time: context.timestamp,
            publishedAt: record.publishedAt,
            from: before,
            to: after,
            number: record.fields.number,
            language: record.fields.language
        )
        try log.append(change, in: &context)
    }
}
