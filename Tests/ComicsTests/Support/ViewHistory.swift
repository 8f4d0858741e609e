import ChangeFeed
import Comics
import Foundation
import Keyspaces
import StoreTesting
import Testing

/// Views at moments that a test sets, and what the windows must say of them: kept as a list, and
/// added up the simple way.
struct ViewHistory {
    struct View {
        let comic: UInt64
        let hour: UInt32
        let amount: UInt64
    }

    private(set) var views: [View] = []
    private(set) var totals: [UInt64: UInt64] = [:]
    private(set) var isPublic: [UInt64: Bool] = [:]
    let catalogue: Catalogue

    init(_ catalogue: Catalogue) { self.catalogue = catalogue }

    mutating func step(
        _ store: Store,
        at moment: Timestamp,
        _ generator: inout SeededGenerator
    ) async throws {
        let known = isPublic.keys.sorted().randomElement(using: &generator)
        switch Int.random(in: 0..<14, using: &generator) {
        case 0: try await create(store, &generator)
        case 1:
            guard let id = known, generator.oneIn(3) else { return }
            try await store.submit(DeleteComic(ComicID(id)), to: catalogue)
            (isPublic[id], totals[id]) = (nil, nil)
            views.removeAll { $0.comic == id }
        case 2:
            guard let id = known else { return }
            let visibility = isPublic[id] == true ? "hidden" : "public"
            let fields = try comic("\(id)") { $0.visibility = visibility }
            _ = try await store.submit(ReplaceComic(ComicID(id), with: fields), to: catalogue)
            isPublic[id]?.toggle()
        case 3: try await store.fold()
        case 4, 5:
            let limit = Int.random(in: 1...4, using: &generator)
            try await store.replay(FoldStep("popularity", limit: limit).encoded)
        case 6, 7:
            let limit = Int.random(in: 1...9, using: &generator)
            _ = try await store.submit(ExpireViews(at: moment.hour, limit: limit), to: catalogue)
        default:
            guard let id = known else { return }
            try await view(id, store, at: moment, &generator)
        }
    }

    /// A comic, with views that were counted elsewhere.
    private mutating func create(
        _ store: Store,
        _ generator: inout SeededGenerator
    ) async throws {
        let floor = generator.oneIn(2) ? UInt64.random(in: 0...5_000, using: &generator) : 0
        let name = "new \(UInt64.random(in: 0 ... .max, using: &generator))"
        let id = try await store.upsert(name, try comic(name), in: catalogue) { $0.views = floor }
            .id
        (isPublic[id.rawValue], totals[id.rawValue]) = (true, floor)
    }

    private mutating func view(
        _ id: UInt64,
        _ store: Store,
        at moment: Timestamp,
        _ generator: inout SeededGenerator
    ) async throws {
        let most: UInt64 = generator.oneIn(4) ? 1_000_000 : 9
        let amount = UInt64.random(in: 1...most, using: &generator)
        do {
            try await store.submit(AddViews(ComicID(id), amount: amount), to: catalogue)
            try #require(isPublic[id] == true)
            views.append(View(comic: id, hour: moment.hour, amount: amount))
            totals[id, default: 0] += amount
        } catch is ComicError {
            try #require(isPublic[id] == false)
        }
    }
}

extension ViewHistory {
    /// Compares everything, once all is folded and expired at `moment`.
    func verify(_ store: Store, at moment: Timestamp) throws {
        var scores: [UInt64: Double] = [:]
        for (id, total) in totals {
            let sums = try store.windows(ComicID(id), catalogue)
            try #require(try store.views(ComicID(id), catalogue) == total)
            let (hour, day) = (moment.hour, moment.hour / 24)
            try #require(sums.day == sum(of: id) { $0.hour + 24 > hour }, "day of \(id)")
            try #require(sums.week == sum(of: id) { $0.hour / 24 + 7 > day }, "week of \(id)")
            try #require(sums.month == sum(of: id) { $0.hour / 24 + 30 > day }, "month of \(id)")
            scores[id] = score(of: id)
            let found = Double(sums.score) * exp2(-Double(Decay.scoreBits))
            try #require(abs(found - (scores[id] ?? 0)) < 1e-4, "score of \(id)")
        }
        let order = try store.list(.trending, catalogue)
        try #require(Set(order) == Set(isPublic.filter(\.value).keys))
        for (a, b) in zip(order, order.dropFirst()) {
            try #require(scores[a] ?? 0 <= (scores[b] ?? 0) + 1e-4, "\(a) before \(b)")
        }
        let back = try store.list(.trending, descending: true, catalogue)
        try #require(back == order.reversed())
    }

    private func sum(of id: UInt64, where isInside: (View) -> Bool) -> UInt64 {
        views.filter { $0.comic == id && isInside($0) }.reduce(0) { $0 + $1.amount }
    }

    /// log₂ of the sum of views of weight 2^(hour ÷ 24), plus the bits of a view; 0 without views.
    private func score(of id: UInt64) -> Double {
        let own = views.filter { $0.comic == id }
        guard let last = own.map(\.hour).max() else { return 0 }
        let sum = own.reduce(0.0) {
            $0 + Double($1.amount) * exp2(-Double(last - $1.hour) / 24)
        }
        return log2(sum) + Double(Decay.fractionBits) + Double(last) / 24
    }
}
