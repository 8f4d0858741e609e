import Glibc

/// An IP address as 128 bits: IPv4 as the part of IPv6 into which it is mapped (RFC 4291, section
/// 2.5.5.2), so that both spellings of one client are equal.
package struct IPAddress: Hashable, Sendable {
    /// The upper and the lower 64 bits.
    package let upper: UInt64
    package let lower: UInt64

    private static let mapped: UInt64 = 0xFFFF_0000_0000

    /// Reads the usual text of an address of either version, of which a zone is passed over.
    package init?(_ text: some StringProtocol) {
        let text = String(text.prefix { $0 != "%" })
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            upper = 0
            lower = Self.mapped | UInt64(UInt32(bigEndian: four.s_addr))
            return
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        (upper, lower) = withUnsafeBytes(of: six) { bytes in
            (
                UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }

    private init(upper: UInt64, lower: UInt64) {
        self.upper = upper
        self.lower = lower
    }

    var isVersion4: Bool { upper == 0 && lower >> 32 == 0xFFFF }

    /// What one client has: an address of IPv4; of IPv6 the 64 bits of its network, in which it may
    /// give itself any address.
    package var client: IPAddress { isVersion4 ? self : IPAddress(upper: upper, lower: 0) }

    /// The first `bits` of the 128.
    func prefix(_ bits: Int) -> IPAddress {
        IPAddress(
            upper: upper & (bits >= 64 ? .max : ~(.max >> UInt64(bits))),
            lower: lower & (bits <= 64 ? 0 : ~(bits == 128 ? 0 : .max >> UInt64(bits - 64)))
        )
    }
}

/// A block of addresses, as in `10.0.0.0/8` (CIDR, RFC 4632), or a single one.
public struct AddressBlock: Hashable, Sendable {
    private let base: IPAddress
    /// How many of the 128 bits are given.
    private let bits: Int

    /// Reads an address with or without the length of its prefix; nil if it is none.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = IPAddress(parts[0]), !parts[0].contains("%") else {
            return nil
        }
        let offset = address.isVersion4 && !parts[0].contains(":") ? 96 : 0
        guard parts.count == 2 else {
            (base, bits) = (address, 128)
            return
        }
        guard parts[1].utf8.allSatisfy({ (48...57).contains($0) }), let length = Int(parts[1]),
            offset + length <= 128
        else { return nil }
        bits = offset + length
        base = address.prefix(bits)
    }

    /// Whether the address is in it.
    package func contains(_ address: IPAddress) -> Bool { address.prefix(bits) == base }
}
