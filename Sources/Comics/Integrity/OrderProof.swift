import ChangeFeed
import Keyspaces

/// Orders: each public comic is in every order at its place, and nothing else is in any; and the
/// schedule: each comic that is to be published is in it, and nothing else.
struct OrderProof {
    private let catalogue: Catalogue
    private var title: IndexProof<TitleOrderKey, Empty>
    private var updated: IndexProof<TimeOrderKey, Empty>
    private var created: IndexProof<TimeOrderKey, Empty>
    private var popularity: IndexProof<CountOrderKey, Empty>
    private var rating: IndexProof<CountOrderKey, Empty>
    private var trending: IndexProof<CountOrderKey, Empty>
    private var schedule: IndexProof<ScheduleKey<ComicSubject>, Empty>

    init(_ catalogue: Catalogue, _ pass: ProofPass) {
        self.catalogue = catalogue
        title = IndexProof(catalogue.orderTitle, pass)
        updated = IndexProof(catalogue.orderUpdated, pass)
        created = IndexProof(catalogue.orderCreated, pass)
        popularity = IndexProof(catalogue.orderPopularity, pass)
        rating = IndexProof(catalogue.orderRating, pass)
        trending = IndexProof(catalogue.windows.trending, pass)
        schedule = IndexProof(catalogue.schedule.keyspace, pass)
    }

    mutating func expect(
        _ id: ComicID,
        _ record: ComicRecord,
        views: UInt64,
        rating score: UInt64,
        trend: UInt64,
        in snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws {
        if let moment = record.fields.publishAt {
            try schedule.expect(ScheduleKey(moment, id), Empty(), in: snapshot, &report)
        }
        guard record.isPublic else { return }
        let titleKey = TitleOrderKey(record.fields.titleKey, id)
        try title.expect(titleKey, Empty(), in: snapshot, &report)
        let updatedKey = TimeOrderKey(record.updatedAt, id)
        try updated.expect(updatedKey, Empty(), in: snapshot, &report)
        let createdKey = TimeOrderKey(record.createdAt, id)
        try created.expect(createdKey, Empty(), in: snapshot, &report)
        try popularity.expect(CountOrderKey(views, id), Empty(), in: snapshot, &report)
        try rating.expect(CountOrderKey(score, id), Empty(), in: snapshot, &report)
        try trending.expect(CountOrderKey(trend, id), Empty(), in: snapshot, &report)
    }

    func finish(in snapshot: borrowing Snapshot, _ report: inout Report) throws -> Bool {
        let titleHolds = try title.finish(in: snapshot, &report) { snapshot, key, _ in
            try publicRecord(key.comic, snapshot)?.fields.titleKey == key.title
        }
        let updatedHolds = try updated.finish(in: snapshot, &report) { snapshot, key, _ in
            try publicRecord(key.comic, snapshot)?.updatedAt == key.time
        }
        let createdHolds = try created.finish(in: snapshot, &report) { snapshot, key, _ in
            try publicRecord(key.comic, snapshot)?.createdAt == key.time
        }
        let popularityHolds = try popularity.finish(in: snapshot, &report) { snapshot, key, _ in
            let views = try snapshot.getSound(key.comic, in: catalogue.popularity.totals)
            return try publicRecord(key.comic, snapshot) != nil
                && (views?.value ?? 0) == key.count
        }
        let ratingHolds = try rating.finish(in: snapshot, &report) { snapshot, key, _ in
            let totals = try snapshot.getSound(key.comic, in: catalogue.ratingTotals)
            return try publicRecord(key.comic, snapshot) != nil
                && (totals ?? RatingTotals()).score == key.count
        }
        let trendingHolds = try trending.finish(in: snapshot, &report) { snapshot, key, _ in
            let sums = try snapshot.getSound(key.comic, in: catalogue.windows.sums)
            return try publicRecord(key.comic, snapshot) != nil && (sums?.score ?? 0) == key.count
        }
        let scheduleHolds = try schedule.finish(in: snapshot, &report) { snapshot, key, _ in
            let record = try snapshot.getSound(key.subject, in: catalogue.comics)
            return record?.fields.publishAt == key.time
        }
        return titleHolds && updatedHolds && createdHolds && popularityHolds && ratingHolds
            && trendingHolds && scheduleHolds
    }

    private func publicRecord(
        _ id: ComicID,
        _ snapshot: borrowing Snapshot
    ) throws -> ComicRecord? {
        let record = try snapshot.getSound(id, in: catalogue.comics)
        return record.flatMap { $0.isPublic ? $0 : nil }
    }
}
