import ChangeFeed
import Keyspaces

/// Ratings: each is in its reader's list and in its comic's totals, and nothing else is.
///
/// What hangs on a comic that is gone, or on a reader who is being erased, is pending.
struct RatingRule: IntegrityRule {
    let catalogue: Catalogue

    var indexes: [KeyspaceID] { [catalogue.readerRatings.id] }

    func check(_: KeyRange, of snapshot: borrowing Snapshot, into report: inout Report) throws {
        let numbered = try numbered(snapshot)
        let erasing: Set<ReaderID> = try catalogue.subjects(
            ofJobs: EraseRatings.kind,
            in: snapshot,
            &report
        )
        var rows = try snapshot.rows(of: catalogue.ratings)
        while let (key, rating) = try rows.nextSound() {
            let (comic, reader) = (key.first, key.second)
            let place = ReaderRatingKey(reader, rating.time, comic)
            try report.expect(place, in: catalogue.readerRatings, snapshot)
            if !numbered.contains(reader) && !erasing.contains(reader) {
                report.add("reader-unknown", key, in: catalogue.ratings, "no such reader")
            }
        }
        try checkTotals(snapshot, into: &report)
    }

    func nameStrays(of snapshot: borrowing Snapshot, into report: inout Report) throws {
        try report.nameStrays(in: catalogue.readerRatings, snapshot) { snapshot, place, _ in
            let key = IDPair(place.comic, place.reader)
            return try snapshot.getSound(key, in: catalogue.ratings)?.time == place.time
        }
    }

    private func numbered(_ snapshot: borrowing Snapshot) throws -> Set<ReaderID> {
        var numbered: Set<ReaderID> = []
        var rows = try snapshot.rows(of: catalogue.readers.keyspace)
        while let (_, id) = try rows.nextSound() { numbered.insert(ReaderID(id.value)) }
        return numbered
    }

    /// Ratings and totals are in the order of comics, so that one pass over each is enough.
    private func checkTotals(_ snapshot: borrowing Snapshot, into report: inout Report) throws {
        let dropping: Set<ComicID> = try catalogue.subjects(
            ofJobs: DropJoins.kind,
            in: snapshot,
            &report
        )
        report.addPending(dropping.count)
        var totals = try snapshot.rows(of: catalogue.ratingTotals)
        var total = try totals.nextSound()
        var ratings = try snapshot.rows(of: catalogue.ratings)
        var rating = try ratings.nextSound()
        while let comic = [total?.key, rating?.key.first].compactMap({ $0 }).min() {
            var counted = RatingTotals()
            while let (key, value) = rating, key.first == comic {
                counted.change(nil, to: value.score)
                rating = try ratings.nextSound()
            }
            var stored: RatingTotals?
            if let (key, value) = total, key == comic {
                stored = value
                total = try totals.nextSound()
            }
            if try snapshot.contains(comic, in: catalogue.comics) {
                if (stored ?? RatingTotals()) == counted { continue }
                add("rating-totals", comic, "the ratings come to something else", &report)
            } else if stored != nil || !dropping.contains(comic) {
                add("rating-orphan", comic, "ratings of a comic that is not there", &report)
            }
        }
    }

    private func add(
        _ code: String,
        _ comic: ComicID,
        _ detail: String,
        _ report: inout Report
    ) {
        report.add(code, comic, in: catalogue.ratingTotals, detail)
    }
}
