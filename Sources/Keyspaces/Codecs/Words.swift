extension RawSpan {
    /// Whether one of `count` big-endian words from `offset` on, its bits turned by `flip`, is at
    /// most `bound`.
    ///
    /// It looks at all of them, without branches, so that the compiler takes several at a time.
    ///
    /// Traps if the bytes end before the words do.
    ///
    /// - Complexity: O(count).
    public func hasWord(
        upTo bound: UInt64,
        turnedBy flip: UInt64,
        from offset: Int,
        count: Int
    ) -> Bool {
        precondition(offset >= 0 && count >= 0 && byteCount - offset >= 8 * count)
        var hits: UInt64 = 0
        for index in 0..<count {
            // In bounds by the line above.
            let word = unsafeLoadUnaligned(
                fromUncheckedByteOffset: offset + 8 * index,
                as: UInt64.self
            )
            hits |= (UInt64(bigEndian: word) ^ flip) <= bound ? 1 : 0
        }
        return hits != 0
    }
}
