/// A half-open range of encoded keys.
public struct KeyRange: Sendable, Equatable {
    /// The first key that belongs to the range; empty means from the start.
    public var lower: [UInt8]
    /// The first key past the range; `nil` means to the end.
    public var upper: [UInt8]?

    /// Every key.
    public static var all: KeyRange { KeyRange(lower: [], upper: nil) }

    /// Keys from `lower` up to, not including, `upper`.
    public init(lower: [UInt8], upper: [UInt8]?) {
        self.lower = lower
        self.upper = upper
    }

    /// Every key that begins with what `write` writes.
    public static func prefix(_ write: (inout KeyWriter) -> Void) -> KeyRange {
        var writer = KeyWriter()
        write(&writer)
        let bytes = Array(copying: writer.bytes)
        return KeyRange(lower: bytes, upper: successor(of: bytes))
    }

    /// Every key past `key`; all of them if it is `nil`.
    static func behind(_ key: [UInt8]?) -> KeyRange { key.map { all.past($0, .ascending) } ?? all }

    /// The part of the range that lies strictly past `key` when it is walked in `order`.
    ///
    /// A key from outside the range, such as a client's cursor may be, never widens it.
    public func past(_ key: [UInt8], _ order: ScanOrder) -> KeyRange {
        switch order {
        case .ascending: KeyRange(lower: greater(lower, key + [0]), upper: upper)
        case .descending: KeyRange(lower: lower, upper: upper.map { lesser($0, key) } ?? key)
        }
    }

    private func greater(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
        a.lexicographicallyPrecedes(b) ? b : a
    }

    private func lesser(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
        a.lexicographicallyPrecedes(b) ? a : b
    }

    /// The smallest key above every key that begins with `prefix`.
    private static func successor(of prefix: [UInt8]) -> [UInt8]? {
        guard let last = prefix.lastIndex(where: { $0 != 0xFF }) else { return nil }
        return Array(prefix[..<last]) + [prefix[last] + 1]
    }
}

/// Which way a range is walked.
public enum ScanOrder: Sendable {
    /// From the smallest key.
    case ascending
    /// From the greatest key.
    case descending
}

extension KeyCodable {
    /// The key's encoded form.
    public var encoded: [UInt8] {
        var writer = KeyWriter()
        encode(to: &writer)
        return Array(copying: writer.bytes)
    }
}
