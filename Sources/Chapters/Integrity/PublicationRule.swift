import ChangeFeed
import Keyspaces

/// When chapters come out and came out: each scheduled one is in the schedule, each public one in
/// both orders by publication, and nothing else is in any.
struct PublicationRule: IntegrityRule {
    let shelf: Shelf

    func check(_ snapshot: borrowing Snapshot, into report: inout Report) throws {
        try report.prove { pass, report in try check(snapshot, pass, into: &report) }
    }

    private func check(
        _ snapshot: borrowing Snapshot,
        _ pass: ProofPass,
        into report: inout Report
    ) throws -> Bool {
        var schedule = IndexProof(shelf.schedule.keyspace, pass)
        var published = IndexProof(shelf.published, pass)
        var languages = IndexProof(shelf.publishedLanguages, pass)
        var rows = try snapshot.rows(of: shelf.chapters)
        while let (id, record) = try rows.nextSound() {
            if let publishAt = record.fields.publishAt {
                try schedule.expect(ScheduleKey(publishAt, id), Empty(), in: snapshot, &report)
            }
            if let key = PublishedLanguageKey(id, record) {
                try languages.expect(key, Empty(), in: snapshot, &report)
                try published.expect(key.place, Empty(), in: snapshot, &report)
            }
        }
        let scheduleHolds = try schedule.finish(in: snapshot, &report) { snapshot, key, _ in
            let record = try snapshot.getSound(key.subject, in: shelf.chapters)
            return record?.fields.publishAt == key.time
        }
        let publishedHolds = try published.finish(in: snapshot, &report) { snapshot, key, _ in
            let record = try snapshot.getSound(key.chapter, in: shelf.chapters)
            return record.flatMap { PublishedKey(key.chapter, $0) } == key
        }
        let languagesHold = try languages.finish(in: snapshot, &report) { snapshot, key, _ in
            let record = try snapshot.getSound(key.chapter, in: shelf.chapters)
            return record.flatMap { PublishedLanguageKey(key.chapter, $0) } == key
        }
        return scheduleHolds && publishedHolds && languagesHold
    }
}
