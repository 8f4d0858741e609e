import ChangeFeed
import Chapters
import Comics
import Keyspaces

/// What the comic service knows of chapters is what the chapter service says of them.
///
/// That is every public chapter of a comic that exists, and no other, up to the comic service's
/// cursor: one with a later event is pending.
struct KnownChaptersRule: IntegrityRule {
    let services: Services

    var indexes: [KeyspaceID] { [services.catalogue.activityChapters.id] }

    func parts(of snapshot: borrowing Snapshot) throws -> [KeyRange] {
        try snapshot.parts(of: services.shelf.chapters)
    }

    func check(
        _ part: KeyRange,
        of snapshot: borrowing Snapshot,
        into report: inout Report
    ) throws {
        let (catalogue, shelf) = (services.catalogue, services.shelf)
        let unread = try unread(snapshot)
        var last: (id: ComicID, isThere: Bool)?
        var chapters = try snapshot.rows(of: shelf.chapters, in: part)
        while let (id, record) = try chapters.nextSound() {
            guard record.isPublic, !unread.contains(id) else { continue }
            if last?.id != record.comic {
                let isThere = try snapshot.contains(record.comic, in: catalogue.comics)
                last = (record.comic, isThere)
            }
            guard last?.isThere ?? false else { continue }
            let key = IDPair(record.comic, id)
            let activity = ChapterActivity(record)
            try report.expect(key, activity, in: catalogue.activityChapters, snapshot)
        }
    }

    func nameStrays(of snapshot: borrowing Snapshot, into report: inout Report) throws {
        let (catalogue, shelf) = (services.catalogue, services.shelf)
        let unread = try unread(snapshot)
        try report.nameStrays(in: catalogue.activityChapters, snapshot) { snapshot, key, _ in
            if unread.contains(key.second) { return true }
            // What is left of a comic that is gone is the comic service's own to judge.
            guard try snapshot.contains(key.first, in: catalogue.comics) else { return true }
            let record = try snapshot.getSound(key.second, in: shelf.chapters)
            return record.map { $0.isPublic && $0.comic == key.first } ?? false
        }
    }

    /// The chapters of the events that the comic service has not read yet.
    private func unread(_ snapshot: borrowing Snapshot) throws -> Set<ChapterID> {
        var unread: Set<ChapterID> = []
        let log = services.log
        let position = try log.soundPosition(of: Catalogue.consumerName, in: snapshot)
        var rows = try snapshot.rows(of: log.changes, in: ChangeLog.events(past: position))
        while let (_, change) = try rows.nextSound() {
            if change.kind.isOfChapter { unread.insert(ChapterID(change.subject)) }
        }
        return unread
    }
}

extension ChapterActivity {
    init(_ record: ChapterRecord) {
        self.init(
            publishedAt: record.publishedAt ?? Timestamp(milliseconds: 0),
            number: record.fields.number,
            language: record.fields.language
        )
    }
}
