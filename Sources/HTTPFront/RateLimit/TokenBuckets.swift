/// A bucket of tokens for each client: pure, with the moment passed in.
///
/// A bucket holds ``quota`` tokens, gets as many a second one by one, and a call takes one. That is
/// kept as a single number, the moment at which the bucket will be full again (the virtual
/// scheduling of the generic cell rate algorithm, ITU-T I.371, annex A): a client whose bucket is
/// full is the same as one that was never seen.
///
/// So forgetting costs little. Two generations hold the buckets: one that is used moves to the
/// young one, and when that has half of all that may be kept, the old one is forgotten, with the
/// clients that have been quiet longest, and it takes its place.
package struct TokenBuckets: Sendable {
    /// What has become of a call.
    package struct Outcome: Equatable {
        package let isAdmitted: Bool
        /// Calls that would be admitted at once.
        package let remaining: Int
        /// Nanoseconds until the next token, of a call that was refused; else 0.
        package let wait: UInt64
        /// Nanoseconds until the bucket is full.
        package let reset: UInt64
    }

    /// Tokens of a full bucket, and tokens a second.
    package let quota: Int
    /// Buckets that are kept.
    private let capacity: Int
    /// When each bucket is full again, in nanoseconds since some moment.
    private var young: [IPAddress?: UInt64] = [:]
    private var old: [IPAddress?: UInt64] = [:]

    package init(quota: Int, capacity: Int = Limits.limitedClients) {
        precondition((1...Limits.mostCallsASecond).contains(quota), "a quota of \(quota)")
        self.quota = quota
        self.capacity = capacity
    }

    /// Buckets in memory.
    package var count: Int { young.count + old.count }

    /// Nanoseconds that a token takes to come.
    private var interval: UInt64 { 1_000_000_000 / UInt64(quota) }

    /// Takes a token out of the bucket of `client`; those whose address is not known share one.
    ///
    /// `now` is in nanoseconds and never falls. A call that is refused takes nothing.
    ///
    /// - Complexity: O(1) expected, amortised.
    package mutating func take(for client: IPAddress?, at now: UInt64) -> Outcome {
        let full = interval * UInt64(quota)
        let before = max(now, young[client] ?? old[client] ?? 0)
        let after = before + interval
        if after - now > full {
            // Kept too: whoever goes on calling is not forgotten.
            keep(before, for: client)
            return Outcome(
                isAdmitted: false,
                remaining: 0,
                wait: after - now - full,
                reset: before - now
            )
        }
        keep(after, for: client)
        let remaining = Int((full - (after - now)) / interval)
        return Outcome(isAdmitted: true, remaining: remaining, wait: 0, reset: after - now)
    }

    private mutating func keep(_ moment: UInt64, for client: IPAddress?) {
        if young[client] == nil && 2 * (young.count + 1) > capacity {
            old = young
            young.removeAll(keepingCapacity: true)
        }
        young[client] = moment
    }
}
