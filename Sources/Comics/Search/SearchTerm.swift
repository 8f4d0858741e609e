import Keyspaces

/// What kind of term it is.
package enum SearchKind: UInt8, Sendable, CaseIterable, PostingKind {
    /// A whole word, or two neighbours of a run.
    case word = 1
    /// The first one to three characters of a word, or one character of a run.
    case start = 2
    /// The first one to four characters of a title without its spaces.
    case titleStart = 3
}

/// A term under which a comic is found: a kind and a folded text.
///
/// | of | terms |
/// | --- | --- |
/// | a word `piece` | word `piece`; start `p`, `pi`, `pie` |
/// | `Emperor's` | also word `emperor` |
/// | a run `海賊王` | word `海賊`, `賊王`; start `海`, `賊`, `王` |
/// | a title `Ｏne Piece` | titleStart `o`, `on`, `one`, `onep` |
///
/// Runs are cut into overlapping pairs, the n-grams of the field (McNamee, Mayfield: Character
/// n-gram tokenization, Information Retrieval 7, 2004): nobody needs a dictionary, and a query
/// finds what holds all of its pairs. Short prefixes have lists of their own because a query of two
/// letters would have to unite thousands of words.
package typealias SearchTerm = PostingTerm<SearchKind>

/// Everything under which one comic is found.
package struct SearchTerms: Equatable {
    /// Its terms, ascending, each once; at most ``Limits/searchTerms``.
    package private(set) var terms: [SearchTerm] = []
    /// Its titles without spaces, ascending, each once: what a title is as a whole.
    package private(set) var titles: [String] = []

    /// No comic's.
    package init() {}

    /// The comic's terms, of which the title's come first, the authors' next.
    ///
    /// - Complexity: O(n log n) in the length of titles and names.
    package init(of fields: ComicFields) {
        add(title: FoldedText(fields.title))
        for author in fields.authors { add(FoldedText(author.name)) }
        for title in fields.alternativeTitles { add(title: FoldedText(title.text)) }
        if terms.count > Limits.searchTerms { keepFirst() }
        sortUniquely(&terms)
        titles.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        titles = titles.reduce(into: []) { distinct, title in
            let isNew = distinct.last.map { !$0.utf8.elementsEqual(title.utf8) } ?? true
            if isNew { distinct.append(title) }
        }
    }

    /// The terms of a title alone.
    init(ofTitle title: FoldedText) {
        add(title: title)
        sortUniquely(&terms)
    }

    /// Whether the term is one of them.
    ///
    /// - Complexity: O(n).
    func contains(_ term: SearchTerm) -> Bool { terms.contains(term) }

    private mutating func add(title text: FoldedText) {
        if text.bytes.isEmpty { return }
        for end in text.prefixes(0..<text.bytes.count, Limits.titleStartCharacters) {
            terms.append(SearchTerm(.titleStart, text.text(0..<end)))
        }
        titles.append(text.titleKey)
        add(text)
    }

    private mutating func add(_ text: FoldedText) {
        var run: Range<Int>?
        for piece in text.pieces {
            if piece.isRun {
                // What people write with a space or without is one run here, two in a query.
                run = (run?.lowerBound ?? piece.range.lowerBound)..<piece.range.upperBound
                continue
            }
            if let run { add(run: run, of: text) }
            run = nil
            let word = text.cut(piece.range)
            terms.append(SearchTerm(.word, text.text(word)))
            if piece.isPossessive && word == piece.range {
                let owner = word.lowerBound..<word.upperBound - 1
                terms.append(SearchTerm(.word, text.text(owner)))
            }
            for end in text.prefixes(word, Limits.wordStartCharacters) {
                let start = text.text(word.lowerBound..<end)
                terms.append(SearchTerm(.start, start))
            }
        }
        if let run { add(run: run, of: text) }
    }

    private mutating func add(run: Range<Int>, of text: FoldedText) {
        for character in text.characters(run) {
            terms.append(SearchTerm(.start, text.text(character)))
        }
        for pair in text.pairs(run) {
            terms.append(SearchTerm(.word, text.text(pair)))
        }
    }

    private mutating func keepFirst() {
        var seen: Set<SearchTerm> = []
        var kept: [SearchTerm] = []
        for term in terms where kept.count < Limits.searchTerms {
            if seen.insert(term).inserted { kept.append(term) }
        }
        terms = kept
    }
}

private func sortUniquely(_ terms: inout [SearchTerm]) {
    terms.sort()
    var kept = 0
    for index in terms.indices where index == 0 || terms[index] != terms[kept - 1] {
        terms[kept] = terms[index]
        kept += 1
    }
    terms.removeSubrange(kept...)
}

/// Parts of a folded text, as ranges of its bytes.
extension FoldedText {
    /// The title as a whole, without spaces, as it is kept.
    var titleKey: String { bounded(joined, bytes: Limits.foldedTitleBytes) }

    /// What of a title is kept as it is.
    var keptTitle: String {
        let key = titleKey
        if bytes.count <= Limits.foldedTitleBytes { return key }
        return String(key.prefix { $0 != "~" })
    }

    /// How many characters there are.
    var characterCount: Int { bytes.count { $0 & 0xC0 != 0x80 } }

    /// The characters of a part.
    func characters(_ range: Range<Int>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var start = range.lowerBound
        while start < range.upperBound {
            let end = start + width(at: start)
            found.append(start..<end)
            start = end
        }
        return found
    }

    /// Each two neighbours of a part.
    func pairs(_ range: Range<Int>) -> [Range<Int>] {
        let all = characters(range)
        return zip(all, all.dropFirst()).map { $0.lowerBound..<$1.upperBound }
    }

    /// Where the first, second … character of a part ends, up to `count` of them.
    func prefixes(_ range: Range<Int>, _ count: Int) -> [Int] {
        var ends: [Int] = []
        var end = range.lowerBound
        while ends.count < count, end < range.upperBound {
            end += width(at: end)
            ends.append(end)
        }
        return ends
    }

    /// A word of which no more is kept than ``Limits/termBytes``.
    func cut(_ word: Range<Int>) -> Range<Int> {
        if word.count <= Limits.wordBytes { return word }
        return word.lowerBound..<end(before: word.lowerBound + Limits.wordBytes)
    }

    /// The last end of a character at or before a place.
    private func end(before place: Int) -> Int {
        var end = place
        while bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return end
    }

    private func width(at start: Int) -> Int {
        switch bytes[start] {
        case ..<0x80: 1
        case ..<0xE0: 2
        case ..<0xF0: 3
        default: 4
        }
    }
}
