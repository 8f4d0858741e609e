/// A text as it is searched: folded, and taken apart into words.
///
/// ```
///   "Ｏne Piece: 海賊 王"   ─▶   one · piece · 海賊 · 王        joined: onepiece海賊王
///                              word   word    run    run
/// ```
///
/// Case, width, compatibility forms and diacritics are folded away, katakana becomes hiragana, an
/// apostrophe is left out, whatever else is no letter, digit or vowel separates words, `&` is read
/// as `and` and `×` as `x`. What is canonically equivalent is folded alike, without being
/// normalised first: composed Latin loses its marks as decomposed Latin does, kana and Hangul are
/// composed.
///
/// Scripts that are written without spaces come in runs, of which nobody knows where their words
/// end; see ``SearchTerm``.
package struct FoldedText {
    /// A word, or a run of characters of an unspaced script.
    package struct Piece: Equatable {
        /// Where it lies in ``bytes``.
        package fileprivate(set) var range: Range<Int>
        /// Whether it is a run.
        package let isRun: Bool
        /// Whether it ends in an apostrophe, which was left out, and an `s`.
        package fileprivate(set) var isPossessive = false
    }

    /// The words and runs, one behind the other, in UTF-8.
    package private(set) var bytes: [UInt8] = []
    /// The words and runs, in order.
    package private(set) var pieces: [Piece] = []

    /// Whether the next character begins a piece, whatever it is.
    private var isSeparated = true
    /// Where an apostrophe was left out last.
    private var apostrophe = -1
    /// The last character and where it lies, as long as another one can be put on it.
    private var last: (scalar: Unicode.Scalar, offset: Int)?

    /// Folds a text.
    ///
    /// - Complexity: O(its length).
    package init(_ text: String) {
        bytes.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            if scalar.isASCII { put(ascii: UInt8(scalar.value)) } else { fold(scalar) }
        }
    }

    /// All of it without separators.
    package var joined: String { String(decoding: bytes, as: UTF8.self) }

    /// A piece's text.
    package func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    private mutating func put(ascii byte: UInt8) {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            append(byte)
        case UInt8(ascii: "A")...UInt8(ascii: "Z"):
            append(byte | 0x20)
        case UInt8(ascii: "'"):
            apostrophe = bytes.count
        case UInt8(ascii: "`"):
            break
        case UInt8(ascii: "&"):
            isSeparated = true
            for byte in "and".utf8 { append(byte) }
            isSeparated = true
        default:
            isSeparated = true
        }
    }

    private mutating func append(_ byte: UInt8) {
        let isPossessive = byte == UInt8(ascii: "s") && bytes.count == apostrophe && !isSeparated
        begin(isRun: false)
        bytes.append(byte)
        end()
        pieces[pieces.count - 1].isPossessive = isPossessive
    }

    private mutating func fold(_ scalar: Unicode.Scalar) {
        switch Folding.table[scalar] {
        case .itself: put(scalar)
        case .separator: isSeparated = true
        case .dropped:
            if scalar == "\u{2019}" { apostrophe = bytes.count }
        case .scalar(let other): put(other)
        case .scalars(let others):
            for other in others {
                if other == " " { isSeparated = true } else { put(other) }
            }
        }
    }

    /// Appends a folded character.
    private mutating func put(_ scalar: Unicode.Scalar) {
        if !isSeparated, let (before, offset) = last, let joined = compose(before, scalar) {
            bytes.removeSubrange(offset...)
            bytes.append(contentsOf: UTF8.encode(joined)?.map { $0 } ?? [])
            last = (joined, offset)
            end()
            return
        }
        if scalar.value == 0x3099 || scalar.value == 0x309A { return }
        begin(isRun: scalar.isUnspaced)
        last = (scalar, bytes.count)
        bytes.append(contentsOf: UTF8.encode(scalar)?.map { $0 } ?? [])
        end()
    }

    /// Begins a piece unless the last one goes on.
    private mutating func begin(isRun: Bool) {
        if !isSeparated, let piece = pieces.last, piece.isRun == isRun { return }
        pieces.append(Piece(range: bytes.count..<bytes.count, isRun: isRun))
        isSeparated = false
        last = nil
    }

    private mutating func end() {
        let piece = pieces.count - 1
        pieces[piece].range = pieces[piece].range.lowerBound..<bytes.count
        pieces[piece].isPossessive = false
    }
}

/// The character that two make up (Unicode Standard, sections 3.12 and 18.4), if they do: kana with
/// a mark of voice, and the letters of a Hangul syllable.
private func compose(_ a: Unicode.Scalar, _ b: Unicode.Scalar) -> Unicode.Scalar? {
    switch (a.value, b.value) {
    case (0x306F...0x307B, 0x3099...0x309A) where a.value % 3 == 0:
        return Unicode.Scalar(a.value + b.value - 0x3098)
    case (0x3046, 0x3099): return "\u{3094}"
    case (0x304B...0x3061, 0x3099) where a.value % 2 == 1,
        (0x3064...0x3068, 0x3099) where a.value % 2 == 0,
        (0x309D, 0x3099):
        return Unicode.Scalar(a.value + 1)
    case (0x1100...0x1112, 0x1161...0x1175):
        return Hangul.syllable(Int(a.value - 0x1100), Int(b.value - 0x1161))
    case (0xAC00...0xD7A3, 0x11A8...0x11C2) where Hangul.isOpen(a):
        return Unicode.Scalar(a.value + b.value - 0x11A7)
    default: return nil
    }
}

/// The arithmetic of Hangul syllables (Unicode Standard, section 3.12).
enum Hangul {
    /// How many syllables share a first consonant and a vowel.
    static let finals: UInt32 = 28
    /// How many share a first consonant.
    static let rhymes: UInt32 = 21 * finals
    /// First consonants, as a keyboard writes them alone, in the order of syllables.
    private static let consonants = Array("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ".unicodeScalars)

    static func syllable(_ consonant: Int, _ vowel: Int) -> Unicode.Scalar? {
        Unicode.Scalar(0xAC00 + UInt32(consonant) * rhymes + UInt32(vowel) * finals)
    }

    /// Whether it is a syllable without a final consonant.
    static func isOpen(_ scalar: Unicode.Scalar) -> Bool {
        (0xAC00...0xD7A3).contains(scalar.value) && (scalar.value - 0xAC00) % finals == 0
    }

    /// The syllables that a character becomes when somebody types on, first and last; `nil` if it
    /// is finished.
    static func continuations(of scalar: Unicode.Scalar) -> ClosedRange<Unicode.Scalar>? {
        var first = scalar.value
        var count = finals
        if let consonant = consonants.firstIndex(of: scalar) {
            first = 0xAC00 + UInt32(consonant) * rhymes
            count = rhymes
        } else if !isOpen(scalar) {
            return nil
        }
        guard let a = Unicode.Scalar(first), let b = Unicode.Scalar(first + count - 1) else {
            return nil
        }
        return a...b
    }
}
