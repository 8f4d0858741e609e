import Comics
import StoreTesting

extension ComicDraft {
    /// A valid draft out of few values, so that two are often alike in much.
    static func random(_ generator: inout SeededGenerator) -> ComicDraft {
        var draft = ComicDraft()
        draft.title = ["Akira", " akira", "ブリーチ", "나", "Zorro", String(repeating: "長", count: 90)]
            .randomElement(using: &generator)
        if generator.oneIn(2) { draft.title = .randomTitle(&generator) }
        draft.type = ComicType.allCases.randomElement(using: &generator)?.name
        draft.status = ["ongoing", "completed"].randomElement(using: &generator)
        draft.visibility = [nil, "public", "public", "draft", "hidden", "removed"]
            .randomElement(using: &generator).flatMap { $0 }
        draft.genres = some(of: ["action", "drama", "horror", "sci-fi", "sports"], &generator)
        draft.alternativeTitles = some(of: ["ja", "en", "fr"], &generator).map {
            LocalText(language: $0, text: .randomTitle(&generator))
        }
        draft.authors = some(of: ["Otomo", "Kubo", "나 혼자", "Emperor One"], &generator).map {
            Author(name: $0, role: nil)
        }
        draft.descriptions = some(of: ["ja", "en", "fr"], &generator).map {
            LocalText(language: $0, text: "text \(Int.random(in: 0...1, using: &generator)) \($0)")
        }
        draft.externalIDs = some(of: ["mal", "al"], &generator).map {
            ExternalID(site: $0, id: "\(Int.random(in: 1...2, using: &generator))")
        }
        draft.year = generator.oneIn(2) ? nil : 1_999
        draft.originalLanguage = generator.oneIn(2) ? nil : "ja"
        draft.contentRating = generator.oneIn(2) ? nil : "safe"
        draft.cover = generator.oneIn(2) ? nil : Cover(key: "cover", width: 1, height: nil)
        return draft
    }

    private static func some(
        of values: [String],
        _ generator: inout SeededGenerator
    ) -> [String] {
        values.filter { _ in generator.oneIn(3) }
    }
}

extension String {
    private static let words = [
        "one", "One", "piece", "pie", "on", "Onto", "Naruto", "naru", "Pokémon", "the", "Emperor's",
        "나 혼자", "나혼자만", "레벨업", "레벨", "업", "海賊", "海賊王", "王", "ワンピース", "わん", "ﾜﾝ", "2", "20th",
    ]

    /// One to three words that begin alike, hold each other or are written in several ways.
    static func randomTitle(_ generator: inout SeededGenerator) -> String {
        (0..<Int.random(in: 1...3, using: &generator)).map { _ in
            words.randomElement(using: &generator) ?? ""
        }.joined(separator: generator.oneIn(5) ? "" : " ")
    }
}
