import ChangeFeed
import Keyspaces

/// Orders: each public comic is in every order at its place, and nothing else is in any; columns
/// hold the same ranks; and the schedule: each comic that is to be published is in it, and nothing
/// else.
struct OrderProof {
    private let catalogue: Catalogue
    private var titles: IndexProof<TitleOrderKey, Empty>
    private var ranked: [(order: ComicOrder, proof: IndexProof<RankOrderKey, Empty>)]
    private var columns: ColumnProof
    private var schedule: IndexProof<ScheduleKey<ComicSubject>, Empty>

    init(_ catalogue: Catalogue, _ pass: ProofPass) {
        self.catalogue = catalogue
        titles = IndexProof(catalogue.orders.titles, pass)
        ranked = ComicOrder.ranked.map { order in
            (order, IndexProof(catalogue.orders.keyspace(order), pass))
        }
        columns = ColumnProof(catalogue, pass)
        schedule = IndexProof(catalogue.schedule.keyspace, pass)
    }

    /// Comics come by ascending ids.
    mutating func expect(
        _ id: ComicID,
        _ record: ComicRecord,
        in snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws {
        if let moment = record.fields.publishAt {
            try schedule.expect(ScheduleKey(moment, id), Empty(), in: snapshot, &report)
        }
        guard record.isPublic else { return }
        let key = TitleOrderKey(record.fields.titleKey, id)
        try titles.expect(key, Empty(), in: snapshot, &report)
        var ranks: [(ComicOrder, UInt64)] = [(.title, UInt64(titlePrefix: key.title))]
        for index in ranked.indices {
            let order = ranked[index].order
            let rank = try catalogue.soundRank(of: id, record, in: order, snapshot)
            let key = RankOrderKey(rank, id)
            try ranked[index].proof.expect(key, Empty(), in: snapshot, &report)
            ranks.append((order, rank))
        }
        try columns.expect(ranks, of: id, in: snapshot, &report)
    }

    mutating func finish(in snapshot: borrowing Snapshot, _ report: inout Report) throws -> Bool {
        var holds = try titles.finish(in: snapshot, &report) { snapshot, key, _ in
            let title = try catalogue.publicRecord(key.comic, snapshot)?.fields.titleKey
            return title.map { TitleOrderKey($0, key.comic) } == key
        }
        for (order, proof) in ranked {
            let isRight = try proof.finish(in: snapshot, &report) { snapshot, key, _ in
                guard let record = try catalogue.publicRecord(key.comic, snapshot) else {
                    return false
                }
                return try catalogue.soundRank(of: key.comic, record, in: order, snapshot)
                    == key.rank
            }
            holds = holds && isRight
        }
        let columnsHold = try columns.finish(in: snapshot, &report)
        let scheduleHolds = try schedule.finish(in: snapshot, &report) { snapshot, key, _ in
            let record = try snapshot.getSound(key.subject, in: catalogue.comics)
            return record?.fields.publishAt == key.time
        }
        return holds && columnsHold && scheduleHolds
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
