import ChangeFeed
import Comics
import Keyspaces

/// What a service knows of the comics is what the comic service says of them, up to the service's
/// cursor: a comic with a later event is pending.
struct KnownComicsRule: IntegrityRule {
    let log: ChangeLog
    let catalogue: Catalogue
    /// What the service knows.
    let known: KnownComics
    /// The name of its cursor.
    let consumer: String

    func parts(of snapshot: borrowing Snapshot) throws -> [KeyRange] {
        try snapshot.parts(of: catalogue.comics)
    }

    func check(
        _ part: KeyRange,
        of snapshot: borrowing Snapshot,
        into report: inout Report
    ) throws {
        let position = try log.soundPosition(of: consumer, in: snapshot)
        let unread = try unread(past: position, snapshot)
        var rows = try snapshot.rows(of: self.known.keyspace, in: part)
        var known = try rows.nextSound()
        var comics = try snapshot.rows(of: catalogue.comics, in: part)
        while let (id, record) = try comics.nextSound() {
            while let stray = known, stray.key < id {
                judge(stray.key, "known, but there is no such comic", unread, &report)
                known = try rows.nextSound()
            }
            guard let found = known, found.key == id else {
                judge(id, "not known", unread, &report)
                continue
            }
            let isTrue =
                found.value.version == record.version
                && found.value.visibility == record.fields.visibility
                && found.value.title == record.fields.title
            if !isTrue { judge(id, "known otherwise than it is", unread, &report) }
            known = try rows.nextSound()
        }
        while let stray = known {
            judge(stray.key, "known, but there is no such comic", unread, &report)
            known = try rows.nextSound()
        }
    }

    private func judge(
        _ id: ComicID,
        _ detail: String,
        _ unread: Set<ComicID>,
        _ report: inout Report
    ) {
        if unread.contains(id) { return }
        report.add("known-comic", id, in: known.keyspace, detail)
    }

    /// The comics of the events that the service has not read yet.
    private func unread(
        past position: UInt64,
        _ snapshot: borrowing Snapshot
    ) throws -> Set<ComicID> {
        var comics: Set<ComicID> = []
        var rows = try snapshot.rows(of: log.changes, in: ChangeLog.events(past: position))
        while let (_, change) = try rows.nextSound() { comics.insert(change.comic) }
        return comics
    }
}
