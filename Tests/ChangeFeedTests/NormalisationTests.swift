import Foundation
import Testing

@testable import ChangeFeed

struct NormalisationTests {
    @Test func `A character that keeps a text as it is composes with none before it`() {
        var behind: Set<Unicode.Scalar> = []
        var inert = 0
        for scalar in (UInt32(0)...0x2_FFFF).compactMap(Unicode.Scalar.init) {
            let text = String(scalar)
            behind.formUnion(text.decomposedStringWithCanonicalMapping.unicodeScalars.dropFirst())
            guard scalar.isInert else { continue }
            inert += 1
            #expect(scalar.properties.canonicalCombiningClass == .notReordered)
            #expect(
                text.precomposedStringWithCanonicalMapping.unicodeScalars.elementsEqual([scalar])
            )
        }
        #expect(inert > 30_000)
        #expect(behind.count > 100)
        #expect(behind.filter(\.isInert).isEmpty)
    }

    @Test(arguments: [
        ("caf\u{E9}", "caf\u{E9}"),
        ("cafe\u{301}", "caf\u{E9}"),
        ("\u{212B}", "\u{C5}"),
        ("か\u{3099}", "が"),
        ("\u{1100}\u{1161}", "가"),
        ("海賊王 — ワンピース", "海賊王 — ワンピース"),
    ])
    func `A text is in NFC afterwards`(given: String, composed: String) {
        #expect(given.normalised.unicodeScalars.elementsEqual(composed.unicodeScalars))
    }
}
