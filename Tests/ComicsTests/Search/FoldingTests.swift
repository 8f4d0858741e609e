import Comics
import Foundation
import StoreTesting
import Testing

@Suite("A text that is searched")
struct FoldingTests {
    /// A text, and its words and runs; a run is in brackets.
    static let table: [(String, String)] = [
        ("", ""), ("!? …", ""), ("One Piece", "one piece"), ("ＯＮＥ　ＰＩＥＣＥ", "one piece"),
        ("  A--b  ", "a b"), ("Re:Zero", "re zero"), ("K-ON!", "k on"), ("Dr. STONE", "dr stone"),
        ("Don't / Don’t / Don`t", "dont dont dont"), ("20th Century", "20th century"),
        ("Pokémon", "pokemon"), ("Poke\u{301}mon", "pokemon"), ("Mo\u{0308}bius", "mobius"),
        ("Straße ÆON Øre Łódź İIı", "strasse aeon ore lodz iii"), ("Dž ǆ ﬁ", "dz dz fi"),
        ("Ranma ½ ² ① Ⅳ ㍿", "ranma 1 2 2 1 iv [株式会社]"),
        ("Spy×Family", "spy x family"), ("Tom & Jerry", "tom and jerry"),
        ("ＡＢＣ＆ａｂｃ", "abc and abc"), ("𝕆𝕟𝕖 𝓟𝓲𝓮𝓬𝓮", "one piece"),
        ("ΣΊΣΥΦΟΣ ς", "σισυφοσ σ"), ("Ёлка Й", "елка и"), ("שָׁלוֹם", "שלום"), ("مُحَمَّد", "محمد"),
        ("ﷺ", "صلى الله عليه وسلم"), ("กิน ข้าว", "กิน ข้าว"), ("हिन्दी", "हिन्दी"),
        ("ワンピース", "[わんぴーす]"), ("ﾜﾝﾋﾟｰｽ", "[わんぴーす]"), ("ヴァガボンド", "[ゔぁがぼんど]"),
        ("か\u{3099} は\u{309A} ウ\u{3099}", "[が] [ぱ] [ゔ]"), ("a\u{3099}", "a"),
        ("進撃の巨人 LOST", "[進撃の巨人] lost"), ("きまぐれオレンジ★ロード", "[きまぐれおれんじ] [ろーど]"),
        ("GTO特別版2", "gto [特別版] 2"), ("人々・〆切", "[人々] [〆切]"), ("\u{F9D0}", "[類]"),
        ("나 혼자만 레벨업", "[나] [혼자만] [레벨업]"), ("\u{1102}\u{1161}", "[나]"),
        ("\u{1112}\u{1169}\u{11AB}", "[혼]"), ("혼ㅈ", "[혼ㅈ]"), ("ﾤﾷ", "[ㄴㅇ]"), ("ヷ", "[わ]"),
        ("か゛", "[が]"),
        ("海\u{FE00}賊", "[海賊]"), ("a\u{200B}b\u{AD}c", "abc"), ("🦊 fox 🦊", "fox"),
        ("a\u{0}b\u{1}c", "a b c"),
    ]

    private func parts(_ text: String) -> String {
        let folded = FoldedText(text)
        return folded.pieces.map { piece in
            let part = folded.text(piece.range)
            return piece.isRun ? "[\(part)]" : part
        }.joined(separator: " ")
    }

    @Test("is folded and taken apart", arguments: table.map { Pair($0.0, $0.1) })
    func parts(pair: Pair) {
        #expect(Array(parts(pair.text).utf8) == Array(pair.expected.utf8), "\(parts(pair.text))")
    }

    struct Pair: Sendable, CustomTestStringConvertible {
        let text: String
        let expected: String
        var testDescription: String { text }

        init(_ text: String, _ expected: String) { (self.text, self.expected) = (text, expected) }
    }

    /// Every character that Unicode 14, of which the table was made, has.
    private static let scalars = (0x80..<0x30000).compactMap { Unicode.Scalar(UInt32($0)) }
        .filter { scalar in
            scalar.properties.age.map { $0.major <= 14 } ?? false
                && scalar.properties.generalCategory != .privateUse
        }

    @Test("is folded alike, composed or decomposed")
    func equivalence() {
        for scalar in Self.scalars {
            let text = "x\(scalar)y"
            let composed = FoldedText(text)
            let decomposed = FoldedText(text.decomposedStringWithCanonicalMapping)
            #expect(composed.bytes == decomposed.bytes, "\(String(scalar.value, radix: 16))")
            #expect(composed.pieces.map(\.range) == decomposed.pieces.map(\.range))
        }
    }

    @Test("is folded as Foundation takes letters apart, where they are Latin, Greek or Cyrillic")
    func foundation() {
        // Those of which it makes nothing simpler.
        let own = Set("ßæǣǽœøǿłđðþıħŋς".unicodeScalars.map(\.value))
        for scalar in Self.scalars where scalar.properties.isAlphabetic {
            switch scalar.value {
            case 0xC0...0x24F, 0x370...0x52F, 0x1E00...0x1FFF: break
            default: continue
            }
            let lower = String(scalar).lowercased()
            if lower.unicodeScalars.contains(where: { own.contains($0.value) }) { continue }
            let plain = lower.decomposedStringWithCompatibilityMapping.lowercased()
                .unicodeScalars.filter { !(0x300...0x36F).contains($0.value) }
            let expected = String(String.UnicodeScalarView(plain)).replacing("ς", with: "σ")
            let folded = FoldedText(String(scalar)).joined
            #expect(
                folded.unicodeScalars.elementsEqual(
                    expected.unicodeScalars.filter {
                        $0.properties.isAlphabetic && !"ʼʾʹ".unicodeScalars.contains($0)
                    }
                ),
                "\(scalar): \(folded)"
            )
        }
    }

    @Test("stays as it is when it is folded again")
    func idempotence() {
        for scalar in Self.scalars {
            let once = parts("\(scalar)").replacing("[", with: "").replacing("]", with: "")
            let twice = parts(once).replacing("[", with: "").replacing("]", with: "")
            #expect(Array(once.utf8) == Array(twice.utf8), "\(String(scalar.value, radix: 16))")
        }
    }
}
