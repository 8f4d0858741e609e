import ChangeFeed
import Keyspaces

/// Orders: each public comic is in every order at its place, and nothing else is in any; columns
/// hold the same ranks; and the schedule: each comic that is to be published is in it, and nothing
/// else.
struct OrderProof {
    private let catalogue: Catalogue
    private let ranked: [(order: ComicOrder, keyspace: Keyspace<RankOrderKey, Empty>)]
    private var columns: ColumnProof

    static func indexes(of catalogue: Catalogue) -> [KeyspaceID] {
        [
            catalogue.orders.titles.id, catalogue.schedule.keyspace.id,
            catalogue.orders.columns.keyspace.id,
        ] + ComicOrder.ranked.map { catalogue.orders.keyspace($0).id }
    }

    init(_ catalogue: Catalogue) {
        self.catalogue = catalogue
        ranked = ComicOrder.ranked.map { ($0, catalogue.orders.keyspace($0)) }
        columns = ColumnProof(catalogue)
    }

    /// Comics come by ascending ids.
    mutating func expect(
        _ id: ComicID,
        _ record: ComicRecord,
        in snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws {
        if let moment = record.fields.publishAt {
            let key = ScheduleKey(moment, id)
            try report.expect(key, in: catalogue.schedule.keyspace, snapshot)
        }
        guard record.isPublic else { return }
        let key = TitleOrderKey(record.fields.titleKey, id)
        try report.expect(key, in: catalogue.orders.titles, snapshot)
        try columns.expect(UInt64(titlePrefix: key.title), .title, of: id, in: snapshot, &report)
        for (order, keyspace) in ranked {
            let rank = try catalogue.soundRank(of: id, record, in: order, snapshot)
            try report.expect(RankOrderKey(rank, id), in: keyspace, snapshot)
            try columns.expect(rank, order, of: id, in: snapshot, &report)
        }
    }

    /// The last comic of a part was told.
    mutating func finish(in snapshot: borrowing Snapshot, _ report: inout Report) throws {
        try columns.finish(in: snapshot, &report)
    }

    func nameStrays(in snapshot: borrowing Snapshot, _ report: inout Report) throws {
        try report.nameStrays(in: catalogue.orders.titles, snapshot) { snapshot, key, _ in
            let title = try catalogue.publicRecord(key.comic, snapshot)?.fields.titleKey
            return title.map { TitleOrderKey($0, key.comic) } == key
        }
        for (order, keyspace) in ranked {
            try report.nameStrays(in: keyspace, snapshot) { snapshot, key, _ in
                guard let record = try catalogue.publicRecord(key.comic, snapshot) else {
                    return false
                }
                return try catalogue.soundRank(of: key.comic, record, in: order, snapshot)
                    == key.rank
            }
        }
        try columns.nameStrays(in: snapshot, &report)
        try report.nameStrays(in: catalogue.schedule.keyspace, snapshot) { snapshot, key, _ in
            let record = try snapshot.getSound(key.subject, in: catalogue.comics)
            return record?.fields.publishAt == key.time
        }
    }
}

extension Catalogue {
    /// The record of a comic that is public.
    func publicRecord(_ id: ComicID, _ snapshot: borrowing Snapshot) throws -> ComicRecord? {
        let record = try snapshot.getSound(id, in: comics)
        return record.flatMap { $0.isPublic ? $0 : nil }
    }

    /// A comic's rank for a rule: 0 also where what decides it is damaged, which layer 1 reports.
    func soundRank(
        of id: ComicID,
        _ record: ComicRecord,
        in order: ComicOrder,
        _ reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> UInt64 {
        do {
            return try rank(of: id, record, in: order, reader)
        } catch StoreError.undecodable {
            return 0
        }
    }
}
