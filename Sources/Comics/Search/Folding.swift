/// What a character is folded to, looked up in O(1).
///
/// Two stages, as Unicode's own implementations do it (Unicode Standard, section 5.1): a page of
/// 256 characters that has entries, or none, then the entry. Built once out of ``FoldingTable``,
/// about 100 KiB.
struct Folding: Sendable {
    /// What becomes of a character.
    enum Outcome: Equatable {
        /// It stays as it is.
        case itself
        /// It separates words.
        case separator
        /// It is left out.
        case dropped
        /// Another one takes its place.
        case scalar(Unicode.Scalar)
        /// Several take its place; a space among them separates words.
        case scalars([Unicode.Scalar])
    }

    /// The one table.
    static let table = Folding()

    private static let separator: UInt32 = 1
    private static let dropped: UInt32 = 2
    /// Set in the number of a sequence.
    private static let sequence: UInt32 = 1 << 31
    /// Past the last character that has an entry.
    private static let end = 0xE0200

    /// By the upper bits of a character: where its page begins in `entries`.
    private var pages: [Int32] = Array(repeating: -1, count: Self.end >> 8)
    /// 0 for itself, a constant above, a character, or the number of a sequence.
    private var entries: [UInt32] = []
    private var sequences: [[Unicode.Scalar]] = []

    private init() {
        addRanges(FoldingTable.separators, Self.separator)
        addMappings(FoldingTable.mappings)
        addRanges(FoldingTable.dropped, Self.dropped)
    }

    /// What becomes of a character outside ASCII.
    @inline(__always)
    subscript(_ scalar: Unicode.Scalar) -> Outcome {
        let value = Int(scalar.value)
        guard value < Self.end else { return .itself }
        let page = Int(pages[value >> 8])
        if page < 0 { return .itself }
        let entry = entries[page + value & 0xFF]
        switch entry {
        case 0: return .itself
        case Self.separator: return .separator
        case Self.dropped: return .dropped
        default: break
        }
        if entry & Self.sequence != 0 { return .scalars(sequences[Int(entry & ~Self.sequence)]) }
        return Unicode.Scalar(entry).map(Outcome.scalar) ?? .itself
    }

    private mutating func set(_ value: Int, _ entry: UInt32) {
        if pages[value >> 8] < 0 {
            pages[value >> 8] = Int32(entries.count)
            entries.append(contentsOf: repeatElement(0, count: 256))
        }
        entries[Int(pages[value >> 8]) + value & 0xFF] = entry
    }

    private mutating func addRanges(_ text: String, _ entry: UInt32) {
        for range in text.split(whereSeparator: \.isWhitespace) {
            let bounds = range.split(separator: "-").compactMap { Int($0, radix: 16) }
            guard let first = bounds.first, let last = bounds.last else { continue }
            for value in first...last { set(value, entry) }
        }
    }

    private mutating func addMappings(_ text: String) {
        // By characters of Unicode one by one: some of them would join what is before them.
        for line in text.unicodeScalars.split(separator: "\n") {
            guard let space = line.firstIndex(of: " "),
                var value = Int(String(line[..<space]), radix: 16)
            else { continue }
            var open: [Unicode.Scalar]?
            for scalar in line[line.index(after: space)...] {
                switch scalar {
                case "[": open = []
                case "]":
                    set(value, Self.sequence | UInt32(sequences.count))
                    sequences.append(open ?? [])
                    open = nil
                    value += 1
                case _ where open != nil: open?.append(scalar)
                case ".": value += 1
                default:
                    set(value, scalar.value)
                    value += 1
                }
            }
        }
    }
}

extension Unicode.Scalar {
    /// Whether words of its script are written without spaces, or, as in Korean, with spaces on
    /// which people do not agree: Han, kana, Bopomofo and Hangul.
    @inline(__always)
    var isUnspaced: Bool {
        switch value {
        case ..<0x1100: false
        case 0x1100...0x11FF, 0x3005...0x3007, 0x3021...0x3029, 0x3031...0x3035: true
        case 0x303B...0x303C, 0x3041...0x312F, 0x3131...0x318E, 0x31A0...0x31BF: true
        case 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA960...0xA97F: true
        case 0xAC00...0xD7FF, 0xF900...0xFAFF, 0x20000...0x3FFFF: true
        default: false
        }
    }
}
