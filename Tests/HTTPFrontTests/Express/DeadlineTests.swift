import HTTPFront
import NIOCore
import NIOEmbedded
import Testing

@Suite("The deadline of a connection")
struct DeadlineTests {
    /// After how many seconds it expires, if it waits for that all the time.
    static let waits: [(ConnectionMachine.Waiting, Int64)] = [
        (.request, 60), (.head, 20), (.body, 60), (.lastBody, 60), (.reader, 60), (.end, 5),
    ]

    @Test("comes", arguments: waits)
    func expiry(waiting: ConnectionMachine.Waiting, seconds: Int64) {
        let loop = EmbeddedEventLoop()
        let deadline = LaneDeadline()
        var isExpired = false
        deadline.begin(on: loop) { isExpired = true }
        deadline.update(waiting, isActivity: false)
        loop.advanceTime(by: .seconds(seconds) - .milliseconds(1))
        #expect(!isExpired)
        loop.advanceTime(by: .milliseconds(1))
        #expect(isExpired)
    }

    @Test("does not come while the server itself is late")
    func answering() {
        let loop = EmbeddedEventLoop()
        let deadline = LaneDeadline()
        var isExpired = false
        deadline.begin(on: loop) { isExpired = true }
        deadline.update(.request, isActivity: false)
        deadline.update(.answer, isActivity: true)
        loop.advanceTime(by: .hours(24))
        #expect(!isExpired)
        deadline.update(.request, isActivity: true)
        loop.advanceTime(by: .seconds(61))
        #expect(isExpired)
    }

    @Test("moves with each request and each piece of a body, but not with pieces of a head")
    func activity() {
        for (waiting, moves) in [
            (ConnectionMachine.Waiting.request, true), (.body, true), (.head, false),
            (.lastBody, false),
        ] {
            let loop = EmbeddedEventLoop()
            let deadline = LaneDeadline()
            var isExpired = false
            deadline.begin(on: loop) { isExpired = true }
            for _ in 0..<100 {
                deadline.update(waiting, isActivity: true)
                loop.advanceTime(by: .seconds(1))
            }
            #expect(isExpired == !moves)
            deadline.cancel()
        }
    }

    @Test("begins anew with the next head once a request was answered")
    func answers() {
        let loop = EmbeddedEventLoop()
        let deadline = LaneDeadline()
        var isExpired = false
        deadline.begin(on: loop) { isExpired = true }
        for _ in 0..<100 {
            deadline.restart()
            deadline.update(.head, isActivity: true)
            loop.advanceTime(by: .seconds(1))
        }
        #expect(!isExpired)
        loop.advanceTime(by: .seconds(19))
        #expect(isExpired)
    }

    @Test("is the shorter one when the wait becomes another")
    func shortening() {
        let loop = EmbeddedEventLoop()
        let deadline = LaneDeadline()
        var isExpired = false
        deadline.begin(on: loop) { isExpired = true }
        deadline.update(.request, isActivity: false)
        loop.advanceTime(by: .seconds(50))
        deadline.update(.end, isActivity: false)
        loop.advanceTime(by: .seconds(5))
        #expect(isExpired)
    }
}
