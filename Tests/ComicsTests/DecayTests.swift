import Comics
import Foundation
import StoreTesting
import Testing

@Suite("Decaying views")
struct DecayTests {
    @Test("lose half of their weight in a day, and little to rounding")
    func decay() {
        var generator = SeededGenerator(for: "decay")
        for _ in 0..<20_000 {
            let weight =
                UInt64.random(in: 0 ... .max, using: &generator)
                >> UInt64.random(in: 0...63, using: &generator)
            let hours = UInt32.random(in: 0...200, using: &generator)
            let exact = Double(weight) * exp2(-Double(hours) / 24)
            let found = Double(Decay.decayed(weight, by: hours))
            // A double has 53 bits; below that, whole units are rounded down.
            #expect(abs(found - exact) <= 2 + exact * 1e-15, "\(weight) after \(hours) h")
        }
        #expect(Decay.decayed(1 << 40, by: 24) == 1 << 39)
        #expect(Decay.decayed(.max, by: 0) == .max)
        #expect(Decay.decayed(.max, by: 63 * 24) == 1)
        #expect(Decay.decayed(.max, by: 64 * 24) == 0)
        #expect(Decay.decayed(.max, by: .max) == 0)
    }

    @Test("weigh as much as they are, up to a trillion")
    func weights() {
        #expect(Decay.weight(of: 0) == 0)
        #expect(Decay.weight(of: 1) == 1 << Decay.fractionBits)
        let almost: UInt64 = 0xFF_FFFF_FFFF
        #expect(Decay.weight(of: almost) == 0xFFFF_FFFF_FF00_0000)
        #expect(Decay.weight(of: 1 << 40) == .max)
        #expect(Decay.weight(of: .max) == .max)
    }

    @Test("have a score that is log₂ of the weight plus the days, within two units of 2^−16")
    func scores() {
        var generator = SeededGenerator(for: "scores")
        let unit = exp2(-Double(Decay.scoreBits))
        for _ in 0..<20_000 {
            let weight = max(
                1,
                UInt64.random(in: 0 ... .max, using: &generator)
                    >> UInt64.random(in: 0...63, using: &generator)
            )
            let hour = UInt32.random(in: 0...1_000_000, using: &generator)
            let exact = log2(Double(weight)) + Double(hour) / 24
            let found = Double(Decay.score(weight, at: hour)) * unit
            #expect(found <= exact + 1e-9 && found > exact - 2 * unit, "\(weight) at \(hour)")
        }
        #expect(Decay.score(0, at: 500_000) == 0)
        #expect(Decay.score(1, at: 0) == 0)
        #expect(Decay.score(1 << 24, at: 24) == 25 << 16)
        #expect(Decay.score(.max, at: .max) > 0)
    }

    @Test("of one view each stand by the hour; two views count as much as one a day later")
    func order() {
        let (one, two) = (Decay.weight(of: 1), Decay.weight(of: 2))
        for hour in 400_000..<400_100 as Range<UInt32> {
            #expect(Decay.score(one, at: hour) < Decay.score(one, at: hour + 1))
            #expect(Decay.score(two, at: hour) == Decay.score(one, at: hour + 24))
        }
    }
}
