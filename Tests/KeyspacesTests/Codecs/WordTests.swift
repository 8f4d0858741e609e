import Keyspaces
import StoreTesting
import Testing

@Suite("Sixty-four bytes")
struct WordTests {
    private func bits(_ mask: UInt64, _ isSet: (Int) -> Bool) -> UInt64 {
        (0..<64).reduce(0) { $0 | (isSet($1) ? mask & 1 << UInt64($1) : 0) }
    }

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
                for isAbove in [false, true] {
                    let found = bytes.span.bytes.compare(
                        with: byte,
                        isAbove: isAbove,
                        from: offset,
                        where: mask
                    )
                    let wanted = bits(mask) { bit in
                        isAbove ? bytes[offset + bit] > byte : bytes[offset + bit] < byte
                    }
                    #expect(found.beyond == wanted)
                    #expect(found.equal == bits(mask) { bytes[offset + $0] == byte })
                }
            }
        }
    }
}
