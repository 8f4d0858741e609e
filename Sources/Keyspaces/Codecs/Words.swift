extension RawSpan {
    /// Which of the 64 bytes from `offset` on are above `byte`, or below it, and which equal it.
    ///
    /// The first byte's answer is the lowest bit. Only those are asked whose bits are set in
    /// `mask`. Eight are compared at a time, as one word (Lamport: Multiple byte processing with
    /// full-word instructions, Communications of the ACM 18(8), 1975).
    ///
    /// Traps if there are no 64 bytes.
    public func compare(
        with byte: UInt8,
        isAbove: Bool,
        from offset: Int,
        where mask: UInt64
    ) -> (beyond: UInt64, equal: UInt64) {
        precondition(offset >= 0 && byteCount - offset >= UInt64.bitWidth)
        let pattern = UInt64(byte) &* 0x0101_0101_0101_0101
        var (beyond, equal): (UInt64, UInt64) = (0, 0)
        for start in stride(from: 0, to: UInt64.bitWidth, by: 8) {
            let asked = (mask &>> UInt64(start)) & 0xFF
            if asked == 0 { continue }
            // In bounds by the first line.
            let word = UInt64(
                littleEndian: unsafeLoadUnaligned(
                    fromUncheckedByteOffset: offset + start,
                    as: UInt64.self
                )
            )
            let short = isAbove ? word.bytes(below: pattern) : pattern.bytes(below: word)
            let rest = asked & ~short.gathered
            // Mostly none is left once the best of many are known.
            if rest == 0 { continue }
            let same = rest & word.bytes(equalTo: pattern).gathered
            equal |= same &<< UInt64(start)
            beyond |= (rest ^ same) &<< UInt64(start)
        }
        return (beyond, equal)
    }
}

/// A word as eight bytes; an answer about each is its high bit.
extension UInt64 {
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    fileprivate func bytes(below other: UInt64) -> UInt64 {
        // With the high bits set here and cleared there, no byte borrows from the next.
        let difference = (self | Self.highBits) &- (other & ~Self.highBits)
        return ((~self & other) | (~(self ^ other) & ~difference)) & Self.highBits
    }

    fileprivate func bytes(equalTo other: UInt64) -> UInt64 {
        let rest = self ^ other
        return ~(((rest & ~Self.highBits) &+ ~Self.highBits) | rest) & Self.highBits
    }

    /// The eight high bits, side by side: the first byte's is the lowest.
    fileprivate var gathered: UInt64 { ((self &>> 7) &* 0x0102_0408_1020_4080) &>> 56 }
}
