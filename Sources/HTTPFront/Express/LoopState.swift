import DequeModule
import Glibc
import Keyspaces
import NIOCore

/// What the connections of one event loop share; only that loop touches it.
final class LoopState {
    /// Where the writer's thread leaves outcomes.
    let mailbox: OutcomeMailbox
    /// What counts the requests; `nil` if nobody asks.
    let meter: ExpressMeter?
    /// Where the body of the answer at hand is written, before its length is known.
    var json = JSONWriter()
    /// Answers that may be asked for again.
    var kept = KeptAnswers()
    private let eventLoop: any EventLoop
    private let store: Store
    /// Commands of this turn of the loop.
    private var batch: CommandBatch
    /// Connections that have more to do than one may do at once, in order.
    private var turns: Deque<ExpressLane> = []
    private var isTurnDue = false
    /// Where a link to the next page is written.
    var link: [UInt8] = []
    private var spare = ByteBuffer()
    private var dateSecond = time_t.min
    private var date: [UInt8] = []

    init(eventLoop: any EventLoop, store: Store, meter: ExpressMeter?) {
        self.eventLoop = eventLoop
        self.store = store
        self.meter = meter
        mailbox = OutcomeMailbox(eventLoop: eventLoop)
        batch = CommandBatch(listener: mailbox)
    }

    /// Collects commands, which are handed over once every connection that something came on has
    /// been looked at: so they share a commit.
    func collect(_ body: (inout CommandBatch) -> Void) {
        if batch.isEmpty { eventLoop.assumeIsolated().execute { self.handOver() } }
        body(&batch)
    }

    private func handOver() {
        let batch = batch
        self.batch = CommandBatch(listener: mailbox)
        store.enqueue(batch)
    }

    /// Lets a connection go on once what has arrived for others is looked at.
    func queueTurn(of lane: ExpressLane) {
        turns.append(lane)
        if isTurnDue { return }
        isTurnDue = true
        scheduleTurn()
    }

    /// One at a time, and never at once: NIO runs every task that is due, those that come meanwhile
    /// too, before it looks at its sockets again.
    private func scheduleTurn() {
        let pause = TimeAmount.microseconds(Limits.turnPauseMicroseconds)
        eventLoop.assumeIsolated().scheduleTask(in: pause) {
            self.turns.popFirst()?.takeTurn()
            self.isTurnDue = !self.turns.isEmpty
            if self.isTurnDue { self.scheduleTurn() }
        }
    }

    /// An empty buffer for answers: mostly one that has been written already.
    func takeBuffer() -> ByteBuffer {
        var buffer = spare
        spare = ByteBuffer()
        // Allocates only if the buffer is still being written.
        buffer.clear(minimumCapacity: 4 << 10)
        return buffer
    }

    /// Takes back a buffer that has been handed to the channel.
    func reclaim(_ buffer: ByteBuffer) { spare = buffer }

    /// Appends a whole `Date` field (RFC 9110, section 5.6.7), made once a second.
    func writeDate(into out: inout ByteBuffer) {
        let now = time(nil)
        if now != dateSecond {
            dateSecond = now
            date = Array("Date: \(Self.text(now))\r\n".utf8)
        }
        out.writeBytes(date)
    }

    private static func text(_ second: time_t) -> String {
        var (second, parts) = (second, tm())
        gmtime_r(&second, &parts)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day = "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)])"
        let clock = "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
        return "\(day) \(parts.tm_year + 1_900) \(clock) GMT"
    }
}
