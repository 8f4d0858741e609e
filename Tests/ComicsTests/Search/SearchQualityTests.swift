import Comics
import Foundation
import Keyspaces
import StoreTesting
import Testing

/// A line of `Tests/Fixtures/titles.jsonl`: real titles, with the number of their chapters in the
/// place of views.
private struct Line: Decodable {
    let title: String
    let alternativeTitles: [String]?
    let authors: [String]?
    let views: UInt64?

    var fields: ComicFields {
        get throws {
            try comic(title) { draft in
                draft.alternativeTitles = (alternativeTitles ?? []).map {
                    LocalText(language: "ja", text: $0)
                }
                draft.authors = (authors ?? []).map { Author(name: $0, role: nil) }
            }
        }
    }

    /// `LONGBOX_TITLES` names a larger file of the same form.
    static func all() throws -> [Line] {
        let fixture = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Fixtures/titles.jsonl")
        let given = ProcessInfo.processInfo.environment["LONGBOX_TITLES"]
        let text = try String(
            contentsOf: given.map { URL(filePath: $0) } ?? fixture,
            encoding: .utf8
        )
        return try text.split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
    }
}

@Suite("Searching real titles")
struct SearchQualityTests {
    /// What somebody types, and the comic that they mean.
    static let queries: [(String, String)] = [
        ("one piece", "ONE PIECE"),
        ("onepiece", "ONE PIECE"),
        ("ＯＮＥ　ＰＩＥＣＥ", "ONE PIECE"),
        ("death note", "Death Note"),
        ("deathnote", "Death Note"),
        ("hunterxhunter", "Hunter x Hunter"),
        ("hunter×hunter", "Hunter x Hunter"),
        ("oyasumi pun", "Oyasumi Punpun"),
        ("20th cent", "20th Century Boys"),
        ("vinland sa", "Vinland Saga"),
        ("god of high sch", "The God of High School"),
        ("chainsaw m", "Chainsaw Man"),
        ("dr sto", "Dr. Stone"),
        ("fairytail", "Fairy Tail"),
        ("tokyo ghoulre", "Tokyo Ghoul:re"),
        ("one punch man", "One Punch-Man"),
        ("onepunchman", "One Punch-Man"),
        ("black clo ver", "Black Clover"),
        ("henai cafe", "Henai Café"),
        ("pokemon special", "Pokémon Special"),
        ("silent mobius", "Silent Möbius Klein"),
        ("gisele ala", "Gisèle Alain"),
        ("waqwaq", "Wāq Wāq"),
        ("emperors companion", "The Emperor's Companion"),
        ("emperor companion", "The Emperor's Companion"),
        (
            "jojo bizarre adventure jojolion",
            "JoJo's Bizarre Adventure Part 8 - JoJolion (Official Colored)"
        ),
        ("sensei lock on", "Sensei Lock-On!"),
        ("kumo desu ga", "Kumo Desu ga, Nani ka?"),
        ("re zero kenki", "Re:Zero Kara Hajimeru Isekai Seikatsu - Kenki Koiuta"),
        ("ranma ½", "Ranma 1/2"),
        ("gto", "GTO"),
        ("tensei shitara slime datta ken", "Tensei Shitara Slime Datta Ken"),
        ("slime datta tensei", "Tensei Shitara Slime Datta Ken"),
        ("solo levelling", "Solo Leveling"),
        ("vinlnad saga", "Vinland Saga"),
        ("drstone", "Dr. Stone"),
        ("my hero loveme tender", "My hero academia love me tender"),
        ("신의 탑", "신의 탑"),
        ("신의탑", "신의 탑"),
        ("신의 타", "신의 탑"),
        ("나혼자만레벨업", "나 혼자만 레벨업"),
        ("나 혼자만 레ㅂ", "나 혼자만 레벨업"),
        ("여신강", "여신강림"),
        ("마음의 소리", "마음의소리"),
        ("조석 마음", "마음의소리"),
        ("치즈인더트랩", "[드라마원작] 치즈인더트랩"),
        ("유미의 세포들 외", "유미의 세포들 외전 : 프로 직장인"),
        ("しんげきのきょじん", "進撃の巨人 LOST GIRLS"),
        ("オレンジロード", "きまぐれオレンジ★ロード"),
        ("ﾏｼﾞｶﾙﾀﾞｲﾔﾘｰ", "マジカル日記"),
        ("吸血鬼すぐ", "吸血鬼すぐ死ぬ"),
        ("藤子不二雄 田園", "田園交響楽"),
    ]

    @Test("shows what is meant among the first three")
    func firstThree() async throws {
        let library = Library()
        try await withTemporaryStore(library.schema) { store in
            for (number, line) in try Line.all().enumerated() {
                try await store.upsert("t:\(number)", try line.fields, in: library.catalogue) {
                    $0.views = line.views ?? 0
                }
            }
            try await store.fold()
            #expect(Self.queries.count >= 50)
            for (query, title) in Self.queries {
                let found = try store.first(query, library.catalogue)
                #expect(found.contains(title), "\(query) finds \(found)")
            }
        }
    }
}

extension Store {
    fileprivate func first(_ query: String, _ catalogue: Catalogue) throws -> [String] {
        let page = try read { try catalogue.search(ComicSearch(query, limit: 3), in: $0) }
        return try titles(page.comics.map(\.rawValue), catalogue)
    }
}
