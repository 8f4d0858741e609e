import ChangeFeed
import Keyspaces

/// Chapters: each in its comic's order and in the index of sources, its groups there, its comic
/// known.
///
/// A comic whose end is known but whose chapters are still being dropped is pending.
struct ChapterRule: IntegrityRule {
    let shelf: Shelf

    func check(_ snapshot: borrowing Snapshot, into report: inout Report) throws {
        try report.prove { pass, report in try check(snapshot, pass, into: &report) }
    }

    private func check(
        _ snapshot: borrowing Snapshot,
        _ pass: ProofPass,
        into report: inout Report
    ) throws -> Bool {
        let dropping = try shelf.dropping(in: snapshot, &report)
        report.addPending(dropping.count)
        var places = IndexProof(shelf.places, pass)
        var identities = IndexProof(shelf.identities, pass)
        var sources = IndexProof(shelf.sources, pass)
        let (groups, groupsHold) = try checkGroups(snapshot, pass, &report)
        var rows = try snapshot.rows(of: shelf.chapters)
        var greatest: UInt64 = 0
        var known: ComicID?
        while let (id, record) = try rows.nextSound() {
            greatest = id.rawValue
            try places.expect(ChapterPlace(id, record), Empty(), in: snapshot, &report)
            let identity = ChapterIdentity(id, of: record.comic, record.fields)
            try identities.expect(identity, Empty(), in: snapshot, &report)
            if !record.source.isEmpty {
                let name = Name(record.source)
                try sources.expect(name, Number(id.rawValue), in: snapshot, &report)
            }
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
        let placesHold = try places.finish(in: snapshot, &report) { snapshot, place, _ in
            let record = try snapshot.getSound(place.chapter, in: shelf.chapters)
            return record.map { ChapterPlace(place.chapter, $0) == place } ?? false
        }
        let identitiesHold = try identities.finish(in: snapshot, &report) { snapshot, row, _ in
            let record = try snapshot.getSound(row.chapter, in: shelf.chapters)
            return record.map { ChapterIdentity(row.chapter, of: $0.comic, $0.fields) == row }
                ?? false
        }
        let sourcesHold = try sources.finish(in: snapshot, &report) { snapshot, name, id in
            let record = try snapshot.getSound(ChapterID(id.value), in: shelf.chapters)
            return record?.source == name.text
        }
        let last = try snapshot.value(of: shelf.lastChapter)
        if greatest > last {
            report.add(
                "id-reuse",
                ChapterID(greatest),
                in: shelf.chapters,
                "the last id given out is \(last)"
            )
        }
        return groupsHold && placesHold && identitiesHold && sourcesHold
    }

    private func checkGroups(
        _ snapshot: borrowing Snapshot,
        _ pass: ProofPass,
        _ report: inout Report
    ) throws -> (slugs: Set<String>, hold: Bool) {
        var slugs: Set<String> = []
        var proof = IndexProof(shelf.groupSlugs, pass)
        var groups = try snapshot.rows(of: shelf.groups)
        var greatest = GroupID(0)
        while let (id, group) = try groups.nextSound() {
            greatest = id
            slugs.insert(group.slug)
            let name = Name(group.slug)
            try proof.expect(name, Number(id.rawValue), in: snapshot, &report)
        }
        let hold = try proof.finish(in: snapshot, &report) { _, name, _ in
            slugs.contains(name.text)
        }
        let last = try snapshot.value(of: shelf.lastGroup)
        if greatest.rawValue > last {
            report.add("id-reuse", greatest, in: shelf.groups, "the last id given out is \(last)")
        }
        return (slugs, hold)
    }
}
