import Keyspaces
import StoreTesting
import Testing

@Suite("Sixty-four bytes")
struct WordTests {
    @Test("are compared with a byte as they are one by one")
    func comparison() {
        var generator = SeededGenerator(for: "words")
        for _ in 0..<300 {
            // Few values, so that many are equal, and those where signs and carries change.
            let values: [UInt8] = [0, 1, 0x7F, 0x80, 0x81, 0xFE, 0xFF]
            let bytes = (0..<80).map { _ in values.randomElement(using: &generator) ?? 0 }
            let offset = Int.random(in: 0...16, using: &generator)
            let mask = UInt64.random(in: 0...(.max), using: &generator)
            for byte in values {
                let found = bytes.span.bytes.compare(with: byte, from: offset, where: mask)
                for bit in 0..<64 where mask >> UInt64(bit) & 1 == 1 {
                    let own = bytes[offset + bit]
                    #expect(found.below >> UInt64(bit) & 1 == (own < byte ? 1 : 0))
                    #expect(found.equal >> UInt64(bit) & 1 == (own == byte ? 1 : 0))
                }
            }
        }
    }
}
