import ChangeFeed
import Comics
import Keyspaces

/// What an upsert should come to.
struct Upserted: Equatable {
    let id: ComicID
    let change: ChangeOutcome
}

/// What the store has of a comic that depends on the clock.
struct Stored {
    let record: ComicRecord
    let sums: ViewSums
}

/// What the catalogue should hold, kept in a dictionary and computed the simple way.
struct CatalogueModel {
    struct Entry {
        var draft: ComicDraft
        var fields: ComicFields
        var version: UInt64 = 1
        var source = ""
        var views: UInt64 = 0
        /// Those that were counted here.
        var viewed: UInt64 = 0
        var ratings: [String: UInt8] = [:]
        /// The moments, as far as a command gave them.
        var createdAt: Timestamp?
        var updatedAt: Timestamp?

        var isPublic: Bool { fields.visibility == .public }

        /// Ten imagined ratings of 7 and the real ones.
        var score: UInt64 {
            let sum = ratings.values.reduce(0) { $0 + UInt64($1) }
            return (700_000 + sum * 10_000) / UInt64(10 + ratings.count)
        }
    }

    private(set) var comics: [UInt64: Entry] = [:]
    private(set) var genres: Set<String> = []
    private(set) var events: [String] = []
    private(set) var last: UInt64 = 0

    private func entry(_ id: ComicID) throws(ComicError) -> Entry {
        guard let entry = comics[id.rawValue] else { throw .unknown(id) }
        return entry
    }

    private func require(_ slugs: [String], of old: Entry? = nil) throws(ComicError) {
        let missing = Set(slugs).subtracting(genres).subtracting(old?.fields.genres ?? []).sorted()
        if !missing.isEmpty { throw .unknownGenres(missing) }
    }

    mutating func create(_ draft: ComicDraft) throws -> ComicID {
        try require(draft.genres)
        return insert(Entry(draft: draft, fields: try draft.validated()))
    }

    private mutating func insert(_ entry: Entry) -> ComicID {
        last += 1
        comics[last] = entry
        events.append("comicCreated \(last) \(entry.version) \(entry.fields.title)")
        return ComicID(last)
    }

    mutating func replace(_ id: ComicID, _ draft: ComicDraft) throws -> ChangeOutcome {
        var new = try entry(id)
        try require(draft.genres, of: new)
        (new.draft, new.fields, new.updatedAt) = (draft, try draft.validated(), nil)
        return update(id, new)
    }

    mutating func replace(
        _ id: ComicID,
        _ draft: ComicDraft,
        keepingVisibilityIf version: UInt64
    ) throws -> ChangeOutcome {
        let old = try entry(id)
        if old.version != version { throw ComicError.otherVersion(old.version) }
        var draft = draft
        draft.visibility = old.draft.visibility
        return try replace(id, draft)
    }

    /// Rates a comic; whether it was rated before.
    mutating func rate(_ id: ComicID, _ subject: String, _ score: UInt8?) throws -> Bool {
        guard let old = comics[id.rawValue], old.isPublic else { throw ComicError.unknown(id) }
        comics[id.rawValue]?.ratings[subject] = score
        return old.ratings[subject] != nil
    }

    /// Stores what has changed.
    ///
    /// A moment alone counts as a change if it is another.
    private mutating func update(
        _ id: ComicID,
        _ new: Entry,
        movesMoments: Bool = false
    ) -> ChangeOutcome {
        guard let old = comics[id.rawValue], new.fields != old.fields || movesMoments else {
            return .unchanged
        }
        var new = new
        new.version += 1
        comics[id.rawValue] = new
        events.append("comicUpdated \(id.rawValue) \(new.version) \(new.fields.title)")
        return .updated
    }

    mutating func delete(_ id: ComicID) throws {
        let old = try entry(id)
        comics[id.rawValue] = nil
        events.append("comicDeleted \(id.rawValue) \(old.version) \(old.fields.title)")
    }

    mutating func addViews(_ id: ComicID, _ amount: UInt64) throws {
        guard let old = comics[id.rawValue], old.isPublic else { throw ComicError.unknown(id) }
        comics[id.rawValue]?.views += amount
        comics[id.rawValue]?.viewed += amount
    }

    /// Upserts; `stored` is what the store says of the comic's moments beforehand.
    mutating func upsert(
        _ command: UpsertComic,
        _ draft: ComicDraft,
        stored: ComicRecord?
    ) throws -> Upserted {
        genres.formUnion(draft.genres)
        guard let id = existing(command), var new = comics[id.rawValue] else {
            var entry = Entry(draft: draft, fields: command.fields)
            entry.source = command.source
            entry.views = command.views
            entry.createdAt = command.createdAt
            entry.updatedAt = command.updatedAt ?? command.createdAt
            return Upserted(id: insert(entry), change: .created)
        }
        let visibility = new.draft.visibility
        new.draft = draft
        if !command.givesVisibility { new.draft.visibility = visibility }
        new.fields = try new.draft.validated()
        let isMoved =
            command.createdAt.map { $0 != stored?.createdAt } ?? false
            || command.updatedAt.map { $0 != stored?.updatedAt } ?? false
        new.createdAt = command.createdAt ?? new.createdAt
        new.updatedAt = command.updatedAt
        var change = update(id, new, movesMoments: isMoved)
        if let views = comics[id.rawValue]?.views, command.views > views {
            comics[id.rawValue]?.views = command.views
            change = .updated
        }
        return Upserted(id: id, change: change)
    }

    /// The comic that an upsert means.
    func existing(_ command: UpsertComic) -> ComicID? {
        if let own = command.own, comics[own.rawValue] != nil { return own }
        return comics.first { $0.value.source == command.source }.map { ComicID($0.key) }
    }
}

extension CatalogueModel {
    /// Public comics in an order; moments and scores are the store's, because a commit gives them.
    func list(_ order: ComicOrder, genre: String?, _ stored: [UInt64: Stored]) -> [UInt64] {
        comics.filter { $0.value.isPublic && (genre.map($0.value.fields.genres.contains) ?? true) }
            .keys.sorted { a, b in
                let (left, right) = (place(a, order, stored), place(b, order, stored))
                return left == right ? a < b : left.lexicographicallyPrecedes(right)
            }
    }

    /// Something whose bytes compare as the order does.
    private func place(
        _ id: UInt64,
        _ order: ComicOrder,
        _ stored: [UInt64: Stored]
    ) -> [UInt8] {
        guard let entry = comics[id], let stored = stored[id] else { return [] }
        let number =
            switch order {
            case .title: nil as Int128?
            case .updated: Int128(stored.record.updatedAt.milliseconds)
            case .created: Int128(stored.record.createdAt.milliseconds)
            case .popularity: Int128(entry.views)
            case .rating: Int128(entry.score)
            case .trending: Int128(stored.sums.score)
            case .latest: Int128(0)
            }
        guard let number else { return Array(entry.fields.titleKey.utf8) }
        let lifted = UInt128(number + (1 << 100))
        return (0..<16).map { UInt8(truncatingIfNeeded: lifted >> (120 - 8 * $0)) }
    }

    /// Each genre with its number of public comics, by slug.
    var genreCounts: [String] {
        genres.sorted().map { slug in
            let count = comics.values.filter { $0.isPublic && $0.fields.genres.contains(slug) }
                .count
            return "\(slug) \(count)"
        }
    }
}
