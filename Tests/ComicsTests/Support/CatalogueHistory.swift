import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Testing

/// Random commands, done by the store and by the model, and compared.
struct CatalogueHistory {
    private(set) var model = CatalogueModel()
    /// Every command, as a log would carry it, and whether it was rejected.
    private(set) var commands: [(encoded: [UInt8], isRejected: Bool)] = []
    let catalogue: Catalogue
    let log: ChangeLog

    init(_ catalogue: Catalogue, _ log: ChangeLog) {
        self.catalogue = catalogue
        self.log = log
    }

    mutating func step(_ store: Store, _ generator: inout SeededGenerator) async throws {
        let draft = ComicDraft.random(&generator)
        let fields = try draft.validated()
        let id = ComicID(.random(in: 1...model.last + 1, using: &generator))
        let choice = Int.random(in: 0..<12, using: &generator)
        switch choice {
        case 0...1:
            let expected = Result { try model.create(draft) }
            try await submit(CreateComic(fields), expected, store)
        case 2...3:
            let expected = Result { try model.replace(id, draft) }
            try await submit(ReplaceComic(id, with: fields), expected, store)
        case 4:
            let version = UInt64.random(in: 1...3, using: &generator)
            let expected = Result { try model.replace(id, draft, keepingVisibilityIf: version) }
            let replace = ReplaceComic(
                id,
                with: fields,
                keepsVisibility: true,
                if: .oneOf([version])
            )
            try await submit(replace, expected, store)
        case 5:
            let subject = "reader \(Int.random(in: 1...5, using: &generator))"
            let score = generator.oneIn(4) ? nil : UInt8.random(in: 1...10, using: &generator)
            let expected = Result { try model.rate(id, subject, score) }
            try await submit(RateComic(id, by: subject, score: score), expected, store)
        case 6:
            let expected = Result { try model.delete(id) }
            try await submit(DeleteComic(id), expected.map { true }, store) { true }
        case 7...8:
            let amount = UInt64.random(in: 0...9, using: &generator)
            let expected = Result { try model.addViews(id, amount) }
            try await submit(AddViews(id, amount: amount), expected.map { true }, store) { true }
        default:
            let command = upsert(fields, id, &generator)
            let old = try model.existing(command).flatMap { try store.comic($0, catalogue) }
            let expected = Result { try model.upsert(command, draft, stored: old?.record) }
            try await submit(command, expected, store) { Upserted(id: $0.id, change: $0.change) }
        }
    }

    private func upsert(
        _ fields: ComicFields,
        _ id: ComicID,
        _ generator: inout SeededGenerator
    ) -> UpsertComic {
        let source = "source \(Int.random(in: 0...30, using: &generator))"
        let own = generator.oneIn(4) ? id : nil
        var command = UpsertComic(source: source, own: own, fields: fields)
        command.givesVisibility = generator.oneIn(2)
        command.views = .random(in: 0...20, using: &generator)
        let moments = (1...4).map { Timestamp(milliseconds: Int64($0) * 1_000) }
        if generator.oneIn(3) { command.createdAt = moments.randomElement(using: &generator) }
        if generator.oneIn(3) { command.updatedAt = moments.randomElement(using: &generator) }
        return command
    }

    private mutating func submit<C: Command>(
        _ command: C,
        _ expected: Result<C.Outcome, any Error>,
        _ store: Store
    ) async throws where C.Target == Catalogue, C.Outcome: Equatable {
        try await submit(command, expected, store) { $0 }
    }

    private mutating func submit<C: Command, Answer: Equatable>(
        _ command: C,
        _ expected: Result<Answer, any Error>,
        _ store: Store,
        _ answer: (C.Outcome) -> Answer
    ) async throws where C.Target == Catalogue {
        let encoded = command.encoded
        do {
            let outcome = answer(try await store.submit(command, to: catalogue))
            commands.append((encoded, false))
            try #require(try expected.get() == outcome, "\(command)")
        } catch let error as ComicError {
            commands.append((encoded, true))
            try #require(throws: error) { try expected.get() }
        }
    }
}

extension CatalogueHistory {
    /// Compares every record, count of views, rating and event of the store with the model's.
    @discardableResult
    func verifyRecords(_ store: Store) throws -> [UInt64: Stored] {
        var records: [UInt64: Stored] = [:]
        for id in 1...model.last + 1 {
            let stored = try store.comic(ComicID(id), catalogue)?.record
            let sums = try store.windows(ComicID(id), catalogue)
            records[id] = stored.map { Stored(record: $0, sums: sums) }
            try #require(sums.day == model.comics[id]?.viewed ?? 0)
            try verify(stored, model.comics[id], try store.views(ComicID(id), catalogue))
            let totals = try store.ratingTotals(ComicID(id), catalogue)
            try #require(totals.count == UInt64(model.comics[id]?.ratings.count ?? 0))
            try #require(totals.score == model.comics[id]?.score ?? 70_000)
        }
        let events = try store.events(log).filter(\.language.isEmpty).map { event in
            "\(event.kind) \(event.subject) \(event.version) \(event.label)"
        }
        try #require(events == model.events)
        return records
    }

    /// Compares every record, list, count and event of the store with the model's.
    func verify(_ store: Store) throws {
        let records = try verifyRecords(store)
        for order in ComicOrder.allCases {
            for genre in [nil, "action", "drama"] {
                let expected = model.list(order, genre: genre, records)
                try #require(try store.list(order, genre: genre, catalogue) == expected)
                let back = try store.list(order, descending: true, genre: genre, catalogue)
                try #require(back == expected.reversed())
            }
        }
        try #require(try store.genres(catalogue) == model.genreCounts)
    }

    private func verify(
        _ stored: ComicRecord?,
        _ expected: CatalogueModel.Entry?,
        _ views: UInt64
    ) throws {
        try #require(stored?.fields == expected?.fields)
        try #require(stored?.version == expected?.version)
        try #require(stored?.source == expected?.source)
        try #require(views == expected?.views ?? 0)
        if let given = expected?.createdAt { try #require(stored?.createdAt == given) }
        if let given = expected?.updatedAt { try #require(stored?.updatedAt == given) }
    }
}
