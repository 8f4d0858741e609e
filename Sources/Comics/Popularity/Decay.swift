/// Views that lose half of their weight in a day, in whole numbers.
///
/// Trending is the sum of all views of a comic, each halved for every 24 hours since it was
/// counted. Sums that decay all the time would change the order all the time. But all of them decay
/// alike, so that their order only changes where views come in: *forward decay* (Cormode,
/// Shkapenyuk, Srivastava, Xu: Forward Decay, a Practical Time Decay Model for Streaming Systems,
/// ICDE 2009) weighs a view of hour h by 2^(h ÷ 24) instead, which never changes, and the order by
/// these sums is the same. They outgrow any number of bits within weeks; their logarithms do not:
///
/// ```
///   log₂ Σ 2^(h ÷ 24)  =  log₂ Σ 2^((h − r) ÷ 24)  +  r ÷ 24
///                         └── the sum as of hour r ──┘
/// ```
///
/// So a comic keeps its sum as of the hour of its last view, and stands in the order by the right
/// side: its ``score(_:at:)``. Everything is integer arithmetic, rounded down, so that any two
/// machines agree on every bit.
package enum Decay {
    /// Bits of a weight behind the binary point: 2^24 is the weight of one view now.
    ///
    /// A weight of a trillion views is where sums end.
    package static let fractionBits = 24
    /// Bits of a score behind the binary point.
    package static let scoreBits = 16
    /// Hours in which a view loses half of its weight.
    static let halfLifeHours: UInt64 = 24

    /// 2^(−k ÷ 24) for k = 1, 2 … 23, in units of 2^−64.
    private static let factors: [UInt64] = [
        0xF8B6_513A_462D_A09C, 0xF1A1_BF38_809A_1DBC, 0xEAC0_C6E7_DD24_392E,
        0xE411_F03A_7609_4A35, 0xDD93_CDD7_0381_6503, 0xD744_FCCA_D69D_6AF4,
        0xD124_243E_0CBD_C2B1, 0xCB2F_F529_EB71_E415, 0xC567_2A11_5506_DADD,
        0xBFC8_86BB_467D_7F36, 0xBA52_D7EF_5010_7B9A, 0xB504_F333_F9DE_6484,
        0xAFDD_B68F_06B5_3F42, 0xAADC_0847_8762_EFE4, 0xA5FE_D6A9_B151_38EA,
        0xA145_17CC_6B94_5711, 0x9CAD_C958_85F0_E4FD, 0x9837_F051_8DB8_A96F,
        0x93E2_98E0_34B6_52C9, 0x8FAC_D61E_3EB5_FEB5, 0x8B95_C1E3_EA8B_D6E6,
        0x879C_7C96_CBCB_165E, 0x83C0_2CFA_0AAE_865A,
    ]

    /// The weight of `views` views in the hour in which they are counted.
    package static func weight(of views: UInt64) -> UInt64 {
        views >> (64 - fractionBits) > 0 ? .max : views << fractionBits
    }

    /// What is left of `weight` after `hours`.
    package static func decayed(_ weight: UInt64, by hours: UInt32) -> UInt64 {
        let (halvings, rest) = UInt64(hours).quotientAndRemainder(dividingBy: halfLifeHours)
        if halvings >= 64 { return 0 }
        let scaled =
            rest == 0 ? weight : weight.multipliedFullWidth(by: factors[Int(rest) - 1]).high
        return scaled >> halvings
    }

    /// By what comics are ordered: log₂ of a weight as of `hour`, plus the days up to that hour, in
    /// units of 2^−16; 0 for no weight.
    ///
    /// Too small by less than two units.
    package static func score(_ weight: UInt64, at hour: UInt32) -> UInt64 {
        if weight == 0 { return 0 }
        return log2(weight) + (UInt64(hour) << scoreBits) / halfLifeHours
    }

    /// log₂ of a number above 0 in units of 2^−16, rounded down.
    ///
    /// Squaring the mantissa doubles its logarithm, whose next bit is then before the binary point
    /// (Majithia, Levan: A note on base-2 logarithm computations, Proceedings of the IEEE, 1973).
    private static func log2(_ number: UInt64) -> UInt64 {
        var result = UInt64(63 - number.leadingZeroBitCount)
        // From 1 up to 2, in units of 2^−63.
        var mantissa = number << number.leadingZeroBitCount
        for _ in 0..<scoreBits {
            let square = mantissa.multipliedFullWidth(by: mantissa).high
            let isTwoOrMore = square >> 63 == 1
            result = (result << 1) | (isTwoOrMore ? 1 : 0)
            mantissa = isTwoOrMore ? square : square << 1
        }
        return result
    }
}
