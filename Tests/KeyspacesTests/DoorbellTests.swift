import Keyspaces
import Testing

@Suite("A doorbell")
struct DoorbellTests {
    @Test("that rang since it was looked at keeps nobody waiting")
    func rungBefore() async {
        let bell = Doorbell()
        #expect(bell.rings == 0)
        bell.ring()
        bell.ring()
        #expect(bell.rings == 2)
        await bell.wait(past: 0)
        await bell.wait(past: 1)
    }

    @Test("wakes everybody who waits")
    func wakesAll() async {
        let bell = Doorbell()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { await bell.wait(past: 0) } }
            bell.ring()
            await group.waitForAll()
        }
    }

    @Test("keeps a cancelled task waiting no longer, whenever it was cancelled")
    func cancellation() async {
        let bell = Doorbell()
        for round in 0..<200 {
            let waiter = Task { await bell.wait(past: 0) }
            if round.isMultiple(of: 2) { await Task.yield() }
            waiter.cancel()
            await waiter.value
        }
        #expect(bell.rings == 0)
    }

    @Test("loses no ring between looking and waiting")
    func noLostRing() async {
        let bell = Doorbell()
        let made = Tally()
        let wanted = 5_000
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    while true {
                        let rings = bell.rings
                        if made.count == wanted { return }
                        await bell.wait(past: rings)
                    }
                }
            }
            for number in 1...wanted {
                made.raise()
                bell.ring()
                if number.isMultiple(of: 16) { await Task.yield() }
            }
            await group.waitForAll()
        }
        #expect(bell.rings == UInt64(wanted))
    }

    @Test("keeps nobody waiting for longer than they want")
    func patience() async {
        let bell = Doorbell()
        await bell.wait(past: 0, atMost: .milliseconds(5))
        bell.ring()
        await bell.wait(past: 0, atMost: .seconds(3_600))
    }
}
