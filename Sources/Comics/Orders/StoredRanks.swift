import Keyspaces

/// A block of a column as it lies in the map, of which a selection reads what it needs.
struct StoredRanks: ~Escapable {
    private let bytes: RawSpan
    private let shape: ColumnShape
    /// Where the first plane begins.
    private let planes: Int

    /// A block that is not stored, as all its ranks are 0.
    @_lifetime(immortal)
    init() {
        bytes = RawSpan()
        shape = ColumnShape()
        planes = 0
    }

    /// A block with its byte of format.
    @_lifetime(copy bytes)
    init(_ bytes: RawSpan) throws(CodecError) {
        var reader = ByteReader(bytes)
        guard try reader.unsigned(UInt8.self) == ColumnBlock.format else { throw .value("format") }
        shape = try ColumnShape(from: &reader)
        planes = bytes.byteCount - reader.remaining
        if reader.remaining != shape.width * ColumnBlock.comics { throw .value("planes") }
        self.bytes = bytes
    }

    /// Which of the places have a rank inside a range.
    ///
    /// - Complexity: a plane is read as far as ranks are equal to a bound in all planes before it.
    func places(of places: SIMD4<UInt64>, in range: ClosedRange<UInt64>) -> SIMD4<UInt64> {
        var found = range.lowerBound == 0 ? places & ~shape.stored : .zero
        let rest = places & shape.stored
        // The bound's own high bytes decide for all ranks, if they differ from the common ones.
        let lower = range.lowerBound.clearing(lowBytes: shape.width)
        let upper = range.upperBound.clearing(lowBytes: shape.width)
        if rest == .zero || shape.common < lower || shape.common > upper { return found }
        // Nothing is below a bound whose other bytes are 0.
        let isLower = shape.common == lower && range.lowerBound != lower
        let isUpper = shape.common == upper
        if !isLower && !isUpper { return found | rest }
        for word in rest.indices where rest[word] != 0 {
            found[word] |= select(
                rest[word],
                word,
                from: isLower ? range.lowerBound : nil,
                through: isUpper ? range.upperBound : nil
            )
        }
        return found
    }

    /// Which of 64 places have a rank inside the bounds: the planes are read until no rank equals
    /// a bound any more.
    private func select(
        _ places: UInt64,
        _ word: Int,
        from lower: UInt64?,
        through upper: UInt64?
    ) -> UInt64 {
        // Of those that equal a bound in the planes read so far, the next plane decides.
        var kept = places
        var atLower = lower == nil ? 0 : places
        var atUpper = upper == nil ? 0 : places
        var offset = planes + 64 * word
        for plane in (0..<shape.width).reversed() {
            if atLower | atUpper == 0 { break }
            if let lower, atLower != 0 {
                let byte = UInt8(truncatingIfNeeded: lower >> UInt64(8 * plane))
                narrow(&kept, &atLower, to: byte, isAbove: true, from: offset)
                atUpper &= kept
            }
            if let upper, atUpper != 0 {
                let byte = UInt8(truncatingIfNeeded: upper >> UInt64(8 * plane))
                narrow(&kept, &atUpper, to: byte, isAbove: false, from: offset)
                atLower &= kept
            }
            offset += ColumnBlock.comics
        }
        return kept
    }

    /// Drops those of `kept` that this plane shows to be past a bound: of the `open` ones, which
    /// equal it so far, the others than those beyond `byte` or equal to it.
    @inline(__always)
    private func narrow(
        _ kept: inout UInt64,
        _ open: inout UInt64,
        to byte: UInt8,
        isAbove: Bool,
        from offset: Int
    ) {
        let (beyond, equal) = bytes.compare(
            with: byte,
            isAbove: isAbove,
            from: offset,
            where: open
        )
        kept &= ~open | beyond | equal
        open = equal
    }

    /// The rank at a place.
    subscript(place: Int) -> UInt64 {
        if shape.stored[place >> 6] >> UInt64(place & 63) & 1 == 0 { return 0 }
        var rank = shape.common
        for plane in 0..<shape.width {
            // In bounds, as the initializer has found.
            let byte = bytes.unsafeLoad(
                fromByteOffset: planes + ColumnBlock.comics * plane + place,
                as: UInt8.self
            )
            rank |= UInt64(byte) &<< UInt64(8 * (shape.width - 1 - plane))
        }
        return rank
    }
}
