/// The Castagnoli cyclic redundancy check (RFC 3720, appendix B.4), byte by byte by table.
enum CRC32C {
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { sum, _ in
            sum & 1 == 1 ? sum >> 1 ^ 0x82F6_3B78 : sum >> 1
        }
    }

    /// The check of `bytes`.
    ///
    /// Complexity: O(bytes).
    static func of(_ bytes: borrowing RawSpan) -> UInt32 {
        bytes.withUnsafeBytes { bytes in
            ~bytes.reduce(~0) { sum, byte in
                table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ sum >> 8
            }
        }
    }
}
