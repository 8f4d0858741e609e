/// Where a block stands in its journal: sequence (8), part (2).
///
/// Each transaction that counts something takes the next sequence, and as many parts as it needs.
struct BlockKey: KeyCodable, Hashable {
    let sequence: UInt64
    let part: UInt16

    init(_ sequence: UInt64, _ part: UInt16) {
        self.sequence = sequence
        self.part = part
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        sequence = try reader.unsigned()
        part = try reader.unsigned()
    }

    func encode(to writer: inout KeyWriter) {
        writer.unsigned(sequence)
        writer.unsigned(part)
    }
}

/// What one transaction added to a counter's totals, or a part of it.
///
/// ```
///   ┌────────┬──────┬──────┬───────┬──────────────┬────────┬──────────────────────────┬────────┐
///   │ format │ hour │ last │ count │ key, gap …   │ count  │ key, amount, gap, amount │ CRC32C │
///   │ 1      │ 4    │ 1    │ 2     │ LEB128 each  │ 2      │ LEB128 each              │ 4      │
///   └────────┴──────┴──────┴───────┴──────────────┴────────┴──────────────────────────┴────────┘
///                                   keys that begin   keys that
///                                   anew from 0       are added to
/// ```
///
/// Keys ascend within a list: the first is written whole, each later one as its distance to the one
/// before. What begins anew begins before anything of the block is added. The check covers every
/// byte before it.
struct DeltaBlock: ValueCodable, Equatable {
    /// An amount added to a key's total.
    struct Delta: Equatable, Sendable {
        let key: UInt64
        var amount: UInt64
    }

    static var format: UInt8? { 1 }
    /// The hour of the commit, counted from 1970-01-01T00:00Z.
    let hour: UInt32
    /// Whether it is the last part of its sequence.
    let isLast: Bool
    /// Keys that begin anew from 0, ascending.
    let begun: [UInt64]
    /// What is added, by ascending keys.
    let deltas: [Delta]

    init(hour: UInt32, isLast: Bool, begun: [UInt64], deltas: [Delta]) {
        self.hour = hour
        self.isLast = isLast
        self.begun = begun
        self.deltas = deltas
    }

    init(from reader: inout ByteReader) throws(CodecError) {
        hour = try reader.unsigned()
        isLast = try reader.flag()
        var last: UInt64?
        begun = try reader.list { (reader) throws(CodecError) in
            try reader.key(after: &last)
        }
        last = nil
        deltas = try reader.list { (reader) throws(CodecError) in
            Delta(key: try reader.key(after: &last), amount: try reader.varint())
        }
        let check = reader.checksumSoFar
        if try reader.unsigned(UInt32.self) != check { throw .checksum }
    }

    func encode(to writer: inout ByteWriter) {
        writer.unsigned(hour)
        writer.unsigned(UInt8(isLast ? 1 : 0))
        var last: UInt64 = 0
        writer.list(begun) { writer, key in
            writer.varint(key - last)
            last = key
        }
        last = 0
        writer.list(deltas) { writer, delta in
            writer.varint(delta.key - last)
            writer.varint(delta.amount)
            last = delta.key
        }
        writer.unsigned(CRC32C.of(writer.bytes.span.bytes))
    }
}

extension DeltaBlock {
    /// The blocks of one transaction, each at most ``Limits/blockBytes`` long.
    ///
    /// - Complexity: O(keys).
    static func pack(hour: UInt32, begun: [UInt64], deltas: [Delta]) -> [DeltaBlock] {
        var blocks: [DeltaBlock] = []
        var (begun, deltas) = (begun[...], deltas[...])
        repeat {
            // A key takes at most ten bytes; the fixed fields take fourteen.
            let keys = begun.prefix((Limits.blockBytes - 14) / 10)
            begun.removeFirst(keys.count)
            // What begins anew comes before everything that is added.
            let room = begun.isEmpty ? Limits.blockBytes - 14 - 10 * keys.count : 0
            let added = deltas.prefix(fitting(deltas, room))
            deltas.removeFirst(added.count)
            let isLast = begun.isEmpty && deltas.isEmpty
            blocks.append(
                DeltaBlock(hour: hour, isLast: isLast, begun: Array(keys), deltas: Array(added))
            )
        } while !begun.isEmpty || !deltas.isEmpty
        return blocks
    }

    /// How many of the deltas fit into `room` bytes.
    private static func fitting(_ deltas: ArraySlice<Delta>, _ room: Int) -> Int {
        var (count, bytes) = (0, 0)
        var last: UInt64 = 0
        for delta in deltas {
            bytes += varintBytes(delta.key - last) + varintBytes(delta.amount)
            if bytes > room { break }
            last = delta.key
            count += 1
        }
        return count
    }
}

/// Bytes of a number in LEB128.
private func varintBytes(_ value: UInt64) -> Int {
    max(1, (70 - value.leadingZeroBitCount) / 7)
}

extension ByteWriter {
    /// Appends an unsigned number in LEB128: seven bits a byte, the lowest first.
    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            unsigned(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        unsigned(UInt8(rest))
    }
}

extension ByteReader {
    /// Reads an unsigned number in LEB128, in its shortest form.
    @_lifetime(self: copy self)
    mutating func varint() throws(CodecError) -> UInt64 {
        var (value, shift): (UInt64, UInt64) = (0, 0)
        while true {
            let byte = try unsigned(UInt8.self)
            let bits = UInt64(byte & 0x7F)
            if shift == 63 && bits > 1 { throw .value("number") }
            value |= bits << shift
            if byte < 0x80 {
                if byte == 0 && shift > 0 { throw .value("number") }
                return value
            }
            shift += 7
            if shift > 63 { throw .value("number") }
        }
    }

    /// Reads a key of an ascending list, of which `last` is the one before.
    @_lifetime(self: copy self)
    fileprivate mutating func key(after last: inout UInt64?) throws(CodecError) -> UInt64 {
        let gap = try varint()
        guard let before = last else {
            last = gap
            return gap
        }
        let (key, overflow) = before.addingReportingOverflow(gap)
        if overflow || gap == 0 { throw .value("key") }
        last = key
        return key
    }

    /// Reads a byte that is 0 or 1.
    @_lifetime(self: copy self)
    fileprivate mutating func flag() throws(CodecError) -> Bool {
        switch try unsigned(UInt8.self) {
        case 0: false
        case 1: true
        default: throw .value("flag")
        }
    }

    /// The check of every byte read so far.
    fileprivate var checksumSoFar: UInt32 { CRC32C.of(span.extracting(0..<offset)) }
}
