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

    func check(_ snapshot: borrowing Snapshot, into report: inout Report) throws {
        let unread = try unread(snapshot)
        try report.prove { pass, report in
            try check(snapshot, pass, except: unread, into: &report)
        }
    }

    private func check(
        _ snapshot: borrowing Snapshot,
        _ pass: ProofPass,
        except unread: Set<ChapterID>,
        into report: inout Report
    ) throws -> Bool {
        let (catalogue, shelf) = (services.catalogue, services.shelf)
        var known = IndexProof(catalogue.activityChapters, pass) { key in
            unread.contains(key.second)
        }
        var last: (id: ComicID, isThere: Bool)?
        var chapters = try snapshot.rows(of: shelf.chapters)
        while let (id, record) = try chapters.nextSound() {
            guard record.isPublic else { continue }
            if last?.id != record.comic {
                let isThere = try snapshot.contains(record.comic, in: catalogue.comics)
                last = (record.comic, isThere)
            }
            guard last?.isThere ?? false else { continue }
            let key = IDPair(record.comic, id)
            try known.expect(key, ChapterActivity(record), in: snapshot, &report)
        }
        return try known.finish(in: snapshot, &report) { snapshot, key, _ in
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
        let range = KeyRange(lower: FeedSequence(position + 1).encoded, upper: nil)
        var rows = try snapshot.rows(of: log.changes, in: range)
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
