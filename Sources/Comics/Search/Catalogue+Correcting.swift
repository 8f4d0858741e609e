import ChangeFeed
import Keyspaces

/// What a query that finds nothing was probably meant to be.
///
/// Each word that no title and no name has, not even as a beginning, is taken for
/// - two words written as one, if both halves are known, or
/// - a known word in one edit's distance: a character left out, put in, exchanged, or swapped with
///   its neighbour (Damerau: A technique for computer detection and correction of spelling errors,
///   CACM 7(3), 1964, by which four of five slips are one such edit).
///
/// There is no index for it: every edit is made and looked up, some 800 for a word of ten letters,
/// as Norvig's corrector does. Only words in ASCII are corrected.
extension Catalogue {
    /// The comics that have all words, those corrected that are not known; none if all are known.
    func corrected(
        _ query: SearchQuery,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> ComicSet {
        var set: ComicSet?
        var unknown = 0
        for (word, isLast) in query.words {
            var found = try having(.word, word, of: set, in: reader)
            if try !isKnown(word, asBeginning: isLast, in: reader) {
                unknown += 1
                if unknown > Limits.correctedWords { return ComicSet() }
                for other in edits(of: word) where try isKnown(other, in: reader) {
                    found.formUnion(try having(.word, other, of: set, in: reader))
                }
                for (first, second) in splits(of: word) where try isKnown(first, in: reader) {
                    var both = try having(.word, first, of: set, in: reader)
                    try search.intersect(&both, .word, second, in: reader)
                    found.formUnion(both)
                }
            } else if isLast {
                found.formUnion(try begun(query, of: set, in: reader))
            }
            if found.isEmpty { return found }
            set = found
        }
        for term in query.runTerms where unknown > 0 {
            set = try having(term.kind, term.term, of: set, in: reader)
        }
        return unknown > 0 ? set ?? ComicSet() : ComicSet()
    }

    private func isKnown(
        _ word: String,
        asBeginning: Bool = false,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> Bool {
        if asBeginning {
            var words = try search.terms(.word, prefix: word, in: reader)
            return try words.next() != nil
        }
        return try search.contains(.word, word, in: reader)
    }
}

/// Every word in one edit's distance, a word's own characters first; each may come more than once.
private func edits(of word: String) -> [String] {
    let letters = Array(word.utf8)
    guard Limits.correctedCharacters.contains(letters.count), word.utf8.allSatisfy({ $0 < 0x80 })
    else { return [] }
    var edits: [[UInt8]] = []
    for place in letters.indices {
        edits.append(Array(letters[..<place] + letters[(place + 1)...]))
        if place > 0 && letters[place] != letters[place - 1] {
            var swapped = letters
            swapped.swapAt(place, place - 1)
            edits.append(swapped)
        }
    }
    for place in 0...letters.count {
        for letter in "abcdefghijklmnopqrstuvwxyz0123456789".utf8 {
            edits.append(letters[..<place] + [letter] + letters[place...])
            if place == letters.count || letters[place] == letter { continue }
            edits.append(letters[..<place] + [letter] + letters[(place + 1)...])
        }
    }
    return edits.map { String(decoding: $0, as: UTF8.self) }
}

/// Every way to cut a word in two.
private func splits(of word: String) -> [(String, String)] {
    word.unicodeScalars.indices.dropFirst().map { (String(word[..<$0]), String(word[$0...])) }
}
