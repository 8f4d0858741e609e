import ChangeFeed
import Keyspaces

/// Chapters: each in its comic's order, among its identities and in the index of sources; each
/// scheduled one in the schedule, each public one in both orders by publication; its groups there,
/// its comic known.
///
/// A comic whose end is known but whose chapters are still being dropped is pending.
struct ChapterRule: IntegrityRule {
    let shelf: Shelf

    var indexes: [KeyspaceID] {
        [
            shelf.places.id, shelf.identities.id, shelf.sources.id, shelf.schedule.keyspace.id,
            shelf.published.id, shelf.publishedLanguages.id,
        ]
    }

    func parts(of snapshot: borrowing Snapshot) throws -> [KeyRange] {
        try snapshot.parts(of: shelf.chapters, rows: Limits.chaptersPerCheckPart)
    }

    func check(
        _ part: KeyRange,
        of snapshot: borrowing Snapshot,
        into report: inout Report
    ) throws {
        // The rule of groups reports what is wrong with the jobs.
        var reported = Report()
        let dropping = try shelf.dropping(in: snapshot, &reported)
        let groups = try shelf.groupSlugs(in: snapshot)
        var rows = try snapshot.rows(of: shelf.chapters, in: part)
        var known: ComicID?
        while let (id, record) = try rows.nextSound() {
            try expect(id, record, in: snapshot, &report)
            for slug in record.fields.groups where !groups.contains(slug) {
                report.add("group-unknown", id, in: shelf.chapters, "no group \(slug)")
            }
            if record.comic == known || dropping.contains(record.comic) { continue }
            if try snapshot.contains(record.comic, in: shelf.known.keyspace) {
                known = record.comic
            } else {
                report.add(
                    "chapter-orphan",
                    id,
                    in: shelf.chapters,
                    "its comic \(record.comic.rawValue) is not known"
                )
            }
        }
    }

    private func expect(
        _ id: ChapterID,
        _ record: ChapterRecord,
        in snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws {
        try report.expect(ChapterPlace(id, record), in: shelf.places, snapshot)
        let identity = ChapterIdentity(id, of: record.comic, record.fields)
        try report.expect(identity, in: shelf.identities, snapshot)
        if !record.source.isEmpty {
            let name = Name(record.source)
            try report.expect(name, Number(id.rawValue), in: shelf.sources, snapshot)
        }
        if let publishAt = record.fields.publishAt {
            let key = ScheduleKey(publishAt, id)
            try report.expect(key, in: shelf.schedule.keyspace, snapshot)
        }
        if let key = PublishedLanguageKey(id, record) {
            try report.expect(key, in: shelf.publishedLanguages, snapshot)
            try report.expect(key.place, in: shelf.published, snapshot)
        }
    }

    func nameStrays(of snapshot: borrowing Snapshot, into report: inout Report) throws {
        try report.nameStrays(in: shelf.places, snapshot) { snapshot, place, _ in
            let record = try snapshot.getSound(place.chapter, in: shelf.chapters)
            return record.map { ChapterPlace(place.chapter, $0) == place } ?? false
        }
        try report.nameStrays(in: shelf.identities, snapshot) { snapshot, row, _ in
            let record = try snapshot.getSound(row.chapter, in: shelf.chapters)
            return record.map { ChapterIdentity(row.chapter, of: $0.comic, $0.fields) == row }
                ?? false
        }
        try report.nameStrays(in: shelf.sources, snapshot) { snapshot, name, id in
            let record = try snapshot.getSound(ChapterID(id.value), in: shelf.chapters)
            return record?.source == name.text
        }
        try report.nameStrays(in: shelf.schedule.keyspace, snapshot) { snapshot, key, _ in
            let record = try snapshot.getSound(key.subject, in: shelf.chapters)
            return record?.fields.publishAt == key.time
        }
        try report.nameStrays(in: shelf.published, snapshot) { snapshot, key, _ in
            let record = try snapshot.getSound(key.chapter, in: shelf.chapters)
            return record.flatMap { PublishedKey(key.chapter, $0) } == key
        }
        try report.nameStrays(in: shelf.publishedLanguages, snapshot) { snapshot, key, _ in
            let record = try snapshot.getSound(key.chapter, in: shelf.chapters)
            return record.flatMap { PublishedLanguageKey(key.chapter, $0) } == key
        }
    }
}

/// Groups by their slugs, both ways; and the jobs that drop chapters are each about a comic.
struct GroupRule: IntegrityRule {
    let shelf: Shelf

    var indexes: [KeyspaceID] { [shelf.groupSlugs.id] }

    func check(_: KeyRange, of snapshot: borrowing Snapshot, into report: inout Report) throws {
        report.addPending(try shelf.dropping(in: snapshot, &report).count)
        var groups = try snapshot.rows(of: shelf.groups)
        while let (id, group) = try groups.nextSound() {
            let slug = Name(group.slug)
            try report.expect(slug, Number(id.rawValue), in: shelf.groupSlugs, snapshot)
        }
    }

    func nameStrays(of snapshot: borrowing Snapshot, into report: inout Report) throws {
        let slugs = try shelf.groupSlugs(in: snapshot)
        try report.nameStrays(in: shelf.groupSlugs, snapshot) { _, name, _ in
            slugs.contains(name.text)
        }
    }
}

extension Shelf {
    /// The slugs of the groups that there are.
    fileprivate func groupSlugs(in snapshot: borrowing Snapshot) throws -> Set<String> {
        var slugs: Set<String> = []
        var rows = try snapshot.rows(of: groups)
        while let (_, group) = try rows.nextSound() { slugs.insert(group.slug) }
        return slugs
    }
}
