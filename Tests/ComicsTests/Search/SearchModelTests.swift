import ChangeFeed
import Comics
import Keyspaces
import StoreTesting
import Testing

/// A naive search: every comic is read, folded and compared with what was typed.
private struct SearchModel {
    struct Entry {
        let id: UInt64
        let fields: ComicFields
        var views: UInt64
    }

    var entries: [String: Entry] = [:]

    /// The comics that a query finds, in order.
    func search(_ text: String) -> [UInt64] {
        let query = FoldedText(text)
        if query.bytes.isEmpty { return [] }
        let ranked = entries.values.compactMap { entry in
            entry.fields.visibility == .public
                ? rank(of: entry.fields, query).map { (rank: $0, entry: entry) } : nil
        }
        return ranked.sorted { a, b in
            if a.rank != b.rank { return a.rank < b.rank }
            if a.entry.views != b.entry.views { return a.entry.views > b.entry.views }
            return a.entry.id > b.entry.id
        }.map(\.entry.id)
    }

    private func rank(of fields: ComicFields, _ query: FoldedText) -> Int? {
        let titles = ([fields.title] + fields.alternativeTitles.map(\.text)).map(FoldedText.init)
        let typed = query.joined
        if titles.contains(where: { $0.joined == typed }) { return 0 }
        if titles.contains(where: { $0.joined.begins(with: typed) }) { return 1 }
        let texts = titles + fields.authors.map { FoldedText($0.name) }
        let (words, runs) = (texts.flatMap(\.words), texts.flatMap(\.runs))
        var (isWhole, isBegun) = (true, true)
        for (index, piece) in query.pieces.enumerated() {
            let part = query.text(piece.range)
            let isLast = index == query.pieces.count - 1
            if piece.isRun {
                isWhole = isWhole && holds(part, runs)
                isBegun =
                    isBegun
                    && (isLast ? continuations(part) : [part]).contains {
                        holds($0, runs)
                    }
            } else {
                isWhole = isWhole && words.contains(part)
                isBegun =
                    isBegun
                    && words.contains { isLast ? $0.hasPrefix(part) : $0 == part }
            }
        }
        return isWhole ? 2 : isBegun ? 3 : nil
    }

    /// Whether each two neighbours of a run, or its one character, are in some run.
    private func holds(_ part: String, _ runs: [String]) -> Bool {
        let characters = part.unicodeScalars.map(String.init)
        if characters.count == 1 { return runs.contains { $0.contains(part) } }
        return zip(characters, characters.dropFirst()).allSatisfy { pair in
            runs.contains { $0.contains(pair.0 + pair.1) }
        }
    }
}

/// What a text becomes when its last syllable is finished.
private func continuations(_ text: String) -> [String] {
    guard let last = text.unicodeScalars.last else { return [text] }
    let first: UInt32
    let count: UInt32
    if let place = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ".unicodeScalars.map({ $0 }).firstIndex(of: last) {
        (first, count) = (0xAC00 + UInt32(place) * 588, 588)
    } else if (0xAC00...0xD7A3).contains(last.value) && (last.value - 0xAC00) % 28 == 0 {
        (first, count) = (last.value, 28)
    } else {
        return [text]
    }
    let before = String(String.UnicodeScalarView(text.unicodeScalars.dropLast()))
    return (0..<count).compactMap { Unicode.Scalar(first + $0).map { before + String($0) } }
}

extension String {
    fileprivate func begins(with typed: String) -> Bool {
        continuations(typed).contains { utf8.starts(with: $0.utf8) }
    }
}

extension FoldedText {
    fileprivate var words: [String] {
        pieces.filter { !$0.isRun }.flatMap { piece -> [String] in
            let word = text(piece.range)
            return piece.isPossessive ? [word, String(word.dropLast())] : [word]
        }
    }

    fileprivate var runs: [String] {
        var runs: [String] = []
        var isOpen = false
        for piece in pieces {
            if piece.isRun && isOpen {
                runs[runs.count - 1] += text(piece.range)
            } else if piece.isRun {
                runs.append(text(piece.range))
            }
            isOpen = piece.isRun
        }
        return runs
    }
}

@Suite("A random history of searches")
struct SearchModelTests {
    private static let parts = [
        "one", "One", "piece", "pie", "on", "Onto", "Naruto", "naru", "Pokémon", "the", "Emperor's",
        "나 혼자", "나혼자만", "레벨업", "레벨", "업", "海賊", "海賊王", "王", "ワンピース", "わん", "ﾜﾝ", "2", "20th",
    ]

    private func text(_ generator: inout SeededGenerator) -> String {
        (0..<Int.random(in: 1...3, using: &generator)).map { _ in
            Self.parts.randomElement(using: &generator) ?? ""
        }.joined(separator: generator.oneIn(5) ? "" : " ")
    }

    /// A title or part of one, with spaces more or less.
    private func query(_ generator: inout SeededGenerator) -> String {
        var query = text(&generator)
        if generator.oneIn(2) {
            let length = Int.random(in: 1...query.count, using: &generator)
            query = String(query.prefix(length))
        }
        if generator.oneIn(3) { query = query.replacing(" ", with: "") }
        if generator.oneIn(6) {
            query += ["ㅇ", "ㄹ", "레", "'s"].randomElement(using: &generator) ?? ""
        }
        return query
    }

    private func step(
        _ store: Store,
        _ catalogue: Catalogue,
        _ model: inout SearchModel,
        _ generator: inout SeededGenerator
    ) async throws {
        let source = "s\(Int.random(in: 1...40, using: &generator))"
        if generator.oneIn(5), let entry = model.entries.removeValue(forKey: source) {
            try await store.submit(DeleteComic(ComicID(entry.id)), to: catalogue)
            return
        }
        let fields = try comic(text(&generator)) { draft in
            draft.visibility = generator.oneIn(5) ? "hidden" : "public"
            if generator.oneIn(3) {
                draft.alternativeTitles = [LocalText(language: "en", text: text(&generator))]
            }
            if generator.oneIn(3) {
                draft.authors = [Author(name: text(&generator), role: nil)]
            }
        }
        let views = max(
            model.entries[source]?.views ?? 0,
            UInt64.random(in: 0...3, using: &generator)
        )
        let outcome = try await store.upsert(source, fields, in: catalogue) {
            ($0.givesVisibility, $0.views) = (true, views)
        }
        model.entries[source] = SearchModel.Entry(
            id: outcome.id.rawValue,
            fields: fields,
            views: views
        )
    }

    @Test("finds what a naive search finds, in its order, in pages, after every restart")
    func history() async throws {
        let library = Library()
        let catalogue = library.catalogue
        var generator = SeededGenerator(for: "a history of searches")
        var model = SearchModel()
        try await withTemporaryDirectory { directory in
            for _ in 0..<8 {
                try await withStore(in: directory, library.schema) { store in
                    for _ in 0..<60 { try await step(store, catalogue, &model, &generator) }
                    try await store.fold()
                    for _ in 0..<120 {
                        let query = query(&generator)
                        let expected = model.search(query)
                        let limit = Int.random(in: 1...7, using: &generator)
                        let found = try store.search(query, limit: limit, catalogue)
                        // What finds nothing may be corrected.
                        if expected.isEmpty { continue }
                        #expect(found.map(\.rawValue) == expected, "\(query), \(limit) a page")
                    }
                }
            }
        }
    }
}
