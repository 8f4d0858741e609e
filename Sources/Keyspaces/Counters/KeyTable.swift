/// A hash table of 64-bit keys: open addressing, linear probing, at most three quarters full.
///
/// A `Dictionary` hashes each key by SipHash, which guards against keys that an attacker chose. The
/// keys of counters are ids that the store gave out, and three look-ups for each increment made
/// hashing the dearest part of it.
package struct KeyTable<Value: Sendable>: Sendable {
    private struct Slot: Sendable {
        var key: UInt64
        var value: Value?
    }

    private var slots: [Slot] = []
    /// Keys in the table.
    package private(set) var count = 0

    /// An empty table.
    package init() {}

    /// Fibonacci hashing (Knuth, The Art of Computer Programming, 6.4).
    private func home(_ key: UInt64) -> Int {
        let bits = UInt64(slots.count.trailingZeroBitCount)
        return Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> (64 - bits))
    }

    /// The slot that holds `key`, or the empty one where it belongs.
    private func find(_ key: UInt64) -> Int {
        let mask = slots.count - 1
        var index = home(key)
        while slots[index].value != nil && slots[index].key != key { index = (index + 1) & mask }
        return index
    }

    /// The value of `key`.
    ///
    /// - Complexity: O(1) expected.
    package subscript(key: UInt64) -> Value? {
        if slots.isEmpty { return nil }
        return slots[find(key)].value
    }

    /// Changes the value of `key` in its place, which is `initial` if there is none.
    ///
    /// - Complexity: O(1) expected, amortised.
    package mutating func update(
        _ key: UInt64,
        from initial: Value,
        _ change: (inout Value) -> Void
    ) {
        if 4 * (count + 1) > 3 * slots.count { grow() }
        let index = find(key)
        if slots[index].value == nil { count += 1 }
        var value = slots[index].value ?? initial
        change(&value)
        slots[index] = Slot(key: key, value: value)
    }

    /// Removes `key`; its value, if it had one.
    ///
    /// - Complexity: O(1) expected.
    @discardableResult
    package mutating func remove(_ key: UInt64) -> Value? {
        if slots.isEmpty { return nil }
        let mask = slots.count - 1
        var hole = find(key)
        guard let removed = slots[hole].value else { return nil }
        count -= 1
        // Later keys of the run move up, unless that would put one before its home.
        var index = (hole + 1) & mask
        while slots[index].value != nil {
            let distance = (index - home(slots[index].key)) & mask
            if distance >= (index - hole) & mask {
                slots[hole] = slots[index]
                hole = index
            }
            index = (index + 1) & mask
        }
        slots[hole].value = nil
        return removed
    }

    /// The keys whose values are as `belongs` says, in no particular order.
    package func keys(where belongs: (Value) -> Bool) -> [UInt64] {
        var keys: [UInt64] = []
        for slot in slots { if let value = slot.value, belongs(value) { keys.append(slot.key) } }
        return keys
    }

    /// Changes every value in its place, in no particular order.
    package mutating func updateAll(_ change: (UInt64, inout Value) -> Void) {
        for index in slots.indices {
            guard var value = slots[index].value else { continue }
            change(slots[index].key, &value)
            slots[index].value = value
        }
    }

    private mutating func grow() {
        let old = slots
        let size = Swift.max(16, 2 * old.count)
        slots = Array(repeating: Slot(key: 0, value: nil), count: size)
        for slot in old where slot.value != nil { slots[find(slot.key)] = slot }
    }
}
