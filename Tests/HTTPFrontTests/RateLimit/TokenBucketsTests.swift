import HTTPFront
import StoreTesting
import Testing

@Suite("Token buckets")
struct TokenBucketsTests {
    private static let second: UInt64 = 1_000_000_000

    private func client(_ number: Int) -> IPAddress? {
        IPAddress("10.\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)")
    }

    @Test("admit a burst, then one call for each token that comes")
    func dialogue() {
        var buckets = TokenBuckets(quota: 4)
        let interval = Self.second / 4
        // When, whether it is admitted, what remains, and how long to wait.
        let calls: [(now: UInt64, isAdmitted: Bool, remaining: Int, wait: UInt64)] = [
            (7, true, 3, 0), (7, true, 2, 0), (7, true, 1, 0), (7, true, 0, 0),
            (7, false, 0, interval), (7 + interval - 1, false, 0, 1), (7 + interval, true, 0, 0),
            (7 + interval, false, 0, interval), (8 + 2 * interval, true, 0, 0),
            (7 + 3 * Self.second, true, 3, 0), (7 + 3 * Self.second, true, 2, 0),
        ]
        for (now, isAdmitted, remaining, wait) in calls {
            let outcome = buckets.take(for: client(1), at: now)
            #expect(outcome.isAdmitted == isAdmitted, "at \(now)")
            #expect(outcome.remaining == remaining, "at \(now)")
            #expect(outcome.wait == wait, "at \(now)")
            #expect(outcome.reset <= Self.second)
        }
    }

    @Test("are one a client, and one for all whose address is not known")
    func clients() {
        var buckets = TokenBuckets(quota: 1)
        for address in [client(1), client(2), nil] {
            #expect(buckets.take(for: address, at: 5).isAdmitted)
            #expect(!buckets.take(for: address, at: 5).isAdmitted)
        }
        #expect(buckets.count == 3)
    }

    @Test(
        "admit the quota a second over any time, and never more than twice that within one",
        arguments: [1, 3, 20, 1_000, 999_999, 1_000_000]
    )
    func rate(quota: Int) {
        var generator = SeededGenerator(for: "a rate of \(quota)")
        var buckets = TokenBuckets(quota: quota)
        var now: UInt64 = 0
        var admitted: [UInt64] = []
        // Twice as many calls as there are tokens, at random moments.
        let calls = min(40 * quota, 60_000)
        let most = Self.second / UInt64(quota)
        for _ in 0..<calls {
            now += UInt64.random(in: 0...most, using: &generator)
            if buckets.take(for: nil, at: now).isAdmitted { admitted.append(now) }
        }
        let tokens = Double(quota) * Double(now) / Double(Self.second)
        #expect(Double(admitted.count) <= tokens * 1.001 + Double(quota) + 1)
        // A small bucket overflows in the longer pauses.
        #expect(Double(admitted.count) >= tokens * (quota < 20 ? 0.6 : 0.95))
        for (index, moment) in admitted.enumerated() where index >= 2 * quota {
            #expect(moment - admitted[index - 2 * quota] >= Self.second * 99 / 100)
        }
    }

    @Test("are bounded, and those that have been quiet longest are forgotten")
    func bound() {
        var buckets = TokenBuckets(quota: 2, capacity: 10)
        for number in 0..<1_000 {
            #expect(buckets.take(for: client(number), at: 1).remaining == 1)
            // One that goes on calling is never forgotten.
            #expect(buckets.take(for: client(5_000), at: 1).isAdmitted == (number < 2))
            #expect(buckets.count <= 10)
        }
        #expect(buckets.take(for: client(999), at: 1).remaining == 0)
        #expect(buckets.take(for: client(0), at: 1).remaining == 1)
    }
}
