import StoreTesting

/// Random values that lie where codecs break: at the extremes, with NUL and with every length of
/// UTF-8.
enum Samples {
    private static let characters: [Unicode.Scalar] = [
        "\0", "\0", "\u{1}", "\u{2}", "a", "b", "\u{7F}", "\u{80}", "\u{FF}", "\u{E9}", "\u{301}",
        "\u{FFFD}", "\u{FFFF}", "\u{10FFFF}",
    ]

    static func string(_ generator: inout SeededGenerator, upTo length: Int = 5) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...length, using: &generator) {
            text.append(characters.randomElement(using: &generator) ?? "a")
        }
        return String(text)
    }

    static func integer(_ generator: inout SeededGenerator) -> Int64 {
        let edges: [Int64] = [.min, .min + 1, -256, -1, 0, 1, 255, 256, .max - 1, .max]
        if generator.oneIn(2) { return edges.randomElement(using: &generator) ?? 0 }
        return .random(in: .min ... .max, using: &generator)
    }

    static func unsigned(_ generator: inout SeededGenerator) -> UInt64 {
        UInt64(bitPattern: integer(&generator))
    }
}

/// Whether `a` sorts before `b` byte by byte: Swift's own order of strings is another one.
func utf8Precedes(_ a: String, _ b: String) -> Bool {
    a.utf8.lexicographicallyPrecedes(b.utf8)
}
