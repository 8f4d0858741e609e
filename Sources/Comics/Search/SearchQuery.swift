/// What somebody looks for, taken apart as titles are.
///
/// | typed | whole words | the last word begun |
/// | --- | --- | --- |
/// | `one pi` | word `one`, word `pi` | word `one`, start `pi` |
/// | `one piec` | word `one`, word `piec` | word `one`, words from `piec` |
/// | `海賊王` | word `海賊`, word `賊王` | the same |
/// | `신의 타` | word `신의`, start `타` | word `신의`, starts `타` to `탛` |
/// | `ㅋㅋ` | word `ㅋㅋ` | word `ㅋㅋ`, words `ㅋ카` to `ㅋ킿` |
package struct SearchQuery {
    /// The last word, of which only the beginning may have been typed.
    enum Open: Equatable {
        /// A list of its own.
        case term(SearchTerm)
        /// All words that begin with a text.
        case words(String)
        /// A term as it was typed, and all of its kind made of a text and one syllable more.
        case syllables(SearchTerm, String, ClosedRange<Unicode.Scalar>)
    }

    /// The whole text without spaces; empty if there is nothing to look for.
    package let joined: FoldedText
    /// The terms of a comic that has all words, at most ``Limits/queryTerms``; longer ones first,
    /// which are the rarer ones.
    let whole: [SearchTerm]
    /// The same without what `open` stands for.
    let closed: [SearchTerm]
    /// What the last word may still become.
    let open: Open?
    /// What a title begins with, if its last syllable is not finished: the text before it, and what
    /// the syllable may become.
    let openTitle: (text: String, syllables: ClosedRange<Unicode.Scalar>)?

    /// A query.
    ///
    /// Of a text that is longer than ``Limits/queryBytes`` the rest is not looked for.
    package init(_ text: String) {
        let text = FoldedText(String(decoding: text.utf8.prefix(Limits.queryBytes), as: UTF8.self))
        joined = text
        let terms = text.pieces.flatMap { piece in
            piece.isRun ? text.terms(ofRun: piece.range) : text.terms(ofWord: piece.range)
        }
        whole = rarestFirst(terms.prefix(Limits.queryTerms))
        let open =
            terms.count > Limits.queryTerms
            ? nil
            : text.pieces.last.flatMap { piece in
                piece.isRun ? text.open(run: piece.range) : text.open(word: text.cut(piece.range))
            }
        closed = open == nil ? whole : rarestFirst(terms.dropLast())
        self.open = open
        openTitle = text.characters(0..<text.bytes.count).last.flatMap { last in
            text.text(last).unicodeScalars.first.flatMap { scalar in
                Hangul.continuations(of: scalar).map { (text.text(0..<last.lowerBound), $0) }
            }
        }
    }

    /// Whether there is nothing to look for.
    package var isEmpty: Bool { joined.bytes.isEmpty }

    /// Its words that are no runs, and whether one is the last.
    var words: [(word: String, isLast: Bool)] {
        joined.pieces.indices.filter { !joined.pieces[$0].isRun }.prefix(Limits.queryTerms).map {
            (joined.text(joined.cut(joined.pieces[$0].range)), $0 == joined.pieces.count - 1)
        }
    }

    /// The terms of its runs.
    var runTerms: [SearchTerm] {
        let runs = joined.pieces.filter(\.isRun)
        return Array(runs.flatMap { joined.terms(ofRun: $0.range) }.prefix(Limits.queryTerms))
    }

    /// How well a title answers the query: nothing is better than being it, then beginning with it,
    /// then having most of its words.
    func score(of title: String) -> Int {
        let folded = FoldedText(title)
        if folded.bytes == joined.bytes { return 2 * (Limits.queryTerms + 1) }
        if folded.bytes.starts(with: joined.bytes) || hasOpenStart(folded) {
            return Limits.queryTerms + 1
        }
        let terms = SearchTerms(ofTitle: folded)
        return whole.count { terms.contains($0) }
    }

    private func hasOpenStart(_ title: FoldedText) -> Bool {
        guard let (text, syllables) = openTitle, title.bytes.starts(with: text.utf8) else {
            return false
        }
        let next = title.text(text.utf8.count..<title.bytes.count).unicodeScalars.first
        return next.map(syllables.contains) ?? false
    }
}

/// Longer terms first; terms that are equally long in their own order.
private func rarestFirst(_ terms: some Sequence<SearchTerm>) -> [SearchTerm] {
    terms.sorted { a, b in
        let (left, right) = (a.term.utf8.count, b.term.utf8.count)
        return left == right ? a < b : left > right
    }
}

extension FoldedText {
    fileprivate func terms(ofWord word: Range<Int>) -> [SearchTerm] {
        [SearchTerm(.word, text(cut(word)))]
    }

    fileprivate func terms(ofRun run: Range<Int>) -> [SearchTerm] {
        let pairs = pairs(run)
        if pairs.isEmpty { return [SearchTerm(.start, text(run))] }
        return pairs.map { SearchTerm(.word, text($0)) }
    }

    fileprivate func open(word: Range<Int>) -> SearchQuery.Open {
        let short = prefixes(word, Limits.wordStartCharacters)
        if short.last == word.upperBound {
            return .term(SearchTerm(.start, text(word)))
        }
        return .words(text(word))
    }

    /// What the last pair or character of a run may become; `nil` if it is finished.
    fileprivate func open(run: Range<Int>) -> SearchQuery.Open? {
        let characters = characters(run)
        guard let last = characters.last, let scalar = text(last).unicodeScalars.first,
            let syllables = Hangul.continuations(of: scalar)
        else { return nil }
        let before = characters.dropLast().last.map(text)
        let typed = SearchTerm(before == nil ? .start : .word, (before ?? "") + text(last))
        return .syllables(typed, before ?? "", syllables)
    }
}
