import Comics
import Keyspaces
import StoreTesting

/// A naive search: every comic is folded and compared with what was typed.
struct NaiveSearch {
    private let query: FoldedText

    init(_ text: String) { query = FoldedText(text) }

    /// Those that the query finds, the best first.
    func results(among exhibits: [Exhibit]) -> [Exhibit] {
        if query.bytes.isEmpty { return [] }
        let ranked = exhibits.compactMap { exhibit in
            rank(of: exhibit.record.fields).map { (rank: $0, exhibit: exhibit) }
        }
        return ranked.sorted { a, b in
            if a.rank != b.rank { return a.rank < b.rank }
            if a.exhibit.views != b.exhibit.views { return a.exhibit.views > b.exhibit.views }
            return a.exhibit.id > b.exhibit.id
        }.map(\.exhibit)
    }

    /// Whether one title answers, and how well, as far as a title as a whole can: 0 if it is the
    /// query, 1 if it begins with it.
    func rank(ofTitle title: String) -> Int? {
        let title = FoldedText(title).joined
        return title == query.joined ? 0 : title.begins(with: query.joined) ? 1 : nil
    }

    private func rank(of fields: ComicFields) -> Int? {
        let titles = [fields.title] + fields.alternativeTitles.map(\.text)
        if let best = titles.compactMap(rank(ofTitle:)).min() { return best }
        let texts = (titles + fields.authors.map(\.name)).map(FoldedText.init)
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

/// A text, and what it becomes when its last syllable is finished.
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
    let finished = (0..<count).compactMap { Unicode.Scalar(first + $0) }
    return [text] + finished.map { before + String($0) }
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

extension String {
    /// A title or part of one, with spaces more or less.
    static func randomQuery(_ generator: inout SeededGenerator) -> String {
        var query = randomTitle(&generator)
        if generator.oneIn(2) {
            query = String(query.prefix(.random(in: 1...query.count, using: &generator)))
        }
        if generator.oneIn(3) { query = query.replacing(" ", with: "") }
        if generator.oneIn(6) {
            query += ["ㅇ", "ㄹ", "레", "'s"].randomElement(using: &generator) ?? ""
        }
        return query
    }
}
