import Keyspaces
import StoreTesting
import Testing

@Suite("A table of keys")
struct KeyTableTests {
    @Test("holds what a dictionary holds, through any history of changes and removals")
    func againstDictionary() {
        var generator = SeededGenerator(for: "a table of keys")
        var table = KeyTable<Int>()
        var model: [UInt64: Int] = [:]
        for step in 0..<20_000 {
            // Few keys, so that runs form and break; multiples of a power of two among them.
            var key = UInt64.random(in: 0..<300, using: &generator)
            if generator.oneIn(3) { key <<= 56 }
            if generator.oneIn(3) {
                #expect(table.remove(key) == model.removeValue(forKey: key))
            } else {
                table.update(key, from: 7) { $0 += step }
                model[key, default: 7] += step
            }
            #expect(table.count == model.count)
            #expect(table[key] == model[key])
        }
        for key in 0..<300 as Range<UInt64> {
            #expect(table[key] == model[key])
            #expect(table[key << 56] == model[key << 56])
        }
        var left: [UInt64: Int] = [:]
        table.updateAll { left[$0] = $1 }
        #expect(left == model)
    }

    @Test("is empty at first")
    func empty() {
        var table = KeyTable<Int>()
        #expect(table[0] == nil)
        #expect(table.remove(0) == nil)
        #expect(table.count == 0)
    }
}
