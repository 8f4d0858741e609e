import Comics
import Testing

@Suite("A comic is found under")
struct SearchTermTests {
    private func terms(
        _ title: String,
        _ kind: SearchKind,
        _ edit: (inout ComicDraft) -> Void = { _ in }
    ) throws -> String {
        SearchTerms(of: try comic(title, edit)).terms.filter { $0.kind == kind }.map(\.term)
            .joined(separator: " ")
    }

    @Test("the words of its title, and their first characters")
    func words() throws {
        #expect(try terms("One Piece: the One", .word) == "one piece the")
        #expect(try terms("One Piece", .start) == "o on one p pi pie")
        #expect(try terms("Ça", .start) == "c ca")
    }

    @Test("who owns something, too")
    func owners() throws {
        #expect(try terms("The Emperor's Girl's", .word) == "emperor emperors girl girls the")
        #expect(try terms("Don't", .word) == "dont")
        #expect(try terms("Emperor’s Sofas 's's", .word) == "emperor emperors s sofas ss")
        #expect(try terms("It'sy", .word) == "itsy")
    }

    @Test("the beginning of its titles without spaces")
    func titles() throws {
        #expect(try terms("K-ON!", .titleStart) == "k ko kon")
        #expect(try terms("나 혼자만 레벨업", .titleStart) == "나 나혼 나혼자 나혼자만")
        let other = try terms("A", .titleStart) {
            $0.alternativeTitles = [LocalText(language: "en", text: "Beta")]
            $0.authors = [Author(name: "Gamma", role: nil)]
        }
        #expect(other == "a b be bet beta")
        let titles = SearchTerms(
            of: try comic("One Piece") {
                $0.alternativeTitles = ["ONE PIECE!", "ワンピース"].map {
                    LocalText(language: "ja", text: $0)
                }
            }
        ).titles
        #expect(titles == ["onepiece", "わんぴーす"])
    }

    @Test("pairs of characters and single ones, where words have no spaces")
    func runs() throws {
        #expect(try terms("海賊王", .word) == "海賊 賊王")
        #expect(try terms("海賊王", .start) == "海 王 賊")
        #expect(try terms("나 혼자", .word) == "나혼 혼자")
        #expect(try terms("王A人", .word) == "a")
        #expect(try terms("王A人", .start) == "a 人 王")
    }

    @Test("names of its authors and words of its alternative titles")
    func others() throws {
        let words = try terms("A", .word) {
            $0.authors = [Author(name: "Oda Eiichirō", role: "artist")]
            $0.alternativeTitles = [LocalText(language: "en", text: "Second title")]
        }
        #expect(words == "a eiichiro oda second title")
    }

    @Test("at most so many terms, the title's before others'")
    func bounded() throws {
        let long = String(repeating: "長", count: 300)
        let varied = (0..<300).compactMap { Unicode.Scalar(0x4E00 + $0) }.map(String.init)
        let draft = try comic("Title") {
            $0.alternativeTitles = (0..<100).map { number in
                let text = varied[(number * 2)...].prefix(1).joined() + varied.reversed().joined()
                return LocalText(language: "zh", text: text)
            }
        }
        let found = SearchTerms(of: draft)
        #expect(found.terms.count == 1_024)
        #expect(found.terms == found.terms.sorted())
        #expect(found.terms.contains { $0.term == "title" })
        #expect(found.titles.allSatisfy { $0.utf8.count <= 240 })
        #expect(SearchTerms(of: try comic(long)).titles[0].contains("~"))
        let word = String(repeating: "é", count: 100)
        #expect(try terms(word, .word).utf8.count == 64)
    }
}
