// One connection, two lanes.
//
//                       ┌───────────────────────────────────────────────┐
//      bytes ──▶ held ──┤ looking ──▶ answer: the express lane's        │
//                       │    │                                          │
//                       │    ├──▶ forwarding one request ──▶ looking    │
//                       │    │      to the full lane       (answered)   │
//                       │    └──▶ fullLane: all bytes, until close       │
//                       └───────────────────────────────────────────────┘
//                                  any of them ──▶ closing
//
// What holds in every state:
//
//   - At most one request is the full lane's, unless the connection is the full lane's altogether.
//     What follows it is held, and no byte of it is looked at, until the full lane has seen the end
//     of that request *and* the end of its answer has been written: Hummingbird may answer before a
//     body has arrived, and the rest of a body must never be taken for a request.
//   - Answers go out in the order of the requests. Answers that wait for the writer (views) may be
//     several; nothing but another one of them is begun meanwhile.
//   - The end of input is told to the full lane only behind the bytes before it.
//   - What is held is bounded: past the bound nothing is read.
//   - Once the connection closes nothing is begun; what still arrives is thrown away for a moment
//     (lingering), because a socket that is closed with unread bytes takes the last answer with it
//     (RFC 9112, section 9.6).
//
// It is a value without clock, channel or bytes: events go in, ``next(_:)`` says what to do.

/// The states of one connection.
package struct ConnectionMachine {
    /// What the handler has to do.
    package enum Action: Equatable {
        /// Nothing until the next event.
        case wait
        /// Answer this request, whose head is at the beginning of what is held, and drop it; or
        /// decline it.
        case answer(RequestHead)
        /// Pass so many held bytes on to the full lane.
        case forward(Int)
        /// Tell the full lane that no bytes follow.
        case endInput
        /// Flush, then close: at once, or at first the outgoing half only.
        case close(lingers: Bool)
    }

    /// What the connection waits for, and so which deadline it has.
    package enum Waiting: Equatable {
        /// The next request.
        case request
        /// The rest of a head.
        case head
        /// The rest of a body.
        case body
        /// The rest of a body, while the server stops: it has to come as a whole.
        case lastBody
        /// A client that reads.
        case reader
        /// A client that closes its half.
        case end
        /// An answer of our own: none.
        case answer
    }

    private enum Phase: Equatable {
        case looking
        case forwarding(left: Int, isRead: Bool, isAnswered: Bool)
        case fullLane
        case closing
    }

    private var phase: Phase
    /// Bytes that have arrived and were neither answered nor passed on.
    private(set) var held = 0
    /// Answers of the express lane that wait for the writer.
    private var pending = 0
    /// Requests whose head the full lane has seen and whose answer has not ended.
    private var inFlight = 0
    /// Whether the full lane is amid a request's body.
    private var isReading = false
    /// Whether the full lane has bytes of a head.
    private var hasBegunHead = false
    private var hasInputEnded = false
    private var isInputEndTold = false
    private var isOutputBlocked = false
    private var closesAfterAnswers = false
    /// Whether the server stops.
    private(set) var isQuiescing = false
    /// Whether all that was written before the connection closes has gone out.
    package private(set) var isFlushed = false

    /// A connection; without an express lane all of it is the full lane's.
    package init(hasExpressLane: Bool = true) {
        phase = hasExpressLane ? .looking : .fullLane
    }

    /// Whether reading must pause.
    package var isFull: Bool { phase != .closing && held >= Limits.heldBytes }

    /// Whether the connection is closing: whatever is still written is lost.
    package var isClosing: Bool { phase == .closing }

    /// Whether the answer that is written next is the last one.
    package var isLastAnswer: Bool { isQuiescing || closesAfterAnswers }

    /// What the connection waits for.
    package var waiting: Waiting {
        if phase == .closing { return isFlushed || isQuiescing ? .end : .reader }
        if isOutputBlocked { return .reader }
        switch phase {
        case .looking:
            if pending > 0 { return .answer }
            return held > 0 ? .head : .request
        case .forwarding(let left, _, _):
            return left > 0 ? restOfBody : .answer
        case .fullLane:
            if isReading { return restOfBody }
            if inFlight > 0 { return .answer }
            return hasBegunHead ? .head : .request
        case .closing:
            return .end
        }
    }

    private var restOfBody: Waiting { isQuiescing ? .lastBody : .body }
}

/// What happens on the connection.
extension ConnectionMachine {
    /// Bytes have arrived.
    package mutating func received(_ count: Int) {
        if phase != .closing { held += count }
    }

    /// The client sends nothing more.
    package mutating func inputEnded() { hasInputEnded = true }

    /// More is written than the client reads, or no longer.
    package mutating func outputChanged(isBlocked: Bool) { isOutputBlocked = isBlocked }

    /// The server stops: what is in progress is finished, and nothing begun.
    package mutating func quiesce() { isQuiescing = true }

    /// The express lane has answered the request that it got last.
    package mutating func answered(_ head: RequestHead) {
        if head.closes { closesAfterAnswers = true }
    }

    /// The express lane will answer the request that it got last.
    package mutating func promised(_ head: RequestHead) {
        pending += 1
        if head.closes { closesAfterAnswers = true }
    }

    /// The first of the promised answers was written.
    package mutating func fulfilled() {
        precondition(pending > 0, "an answer to nothing")
        pending -= 1
    }

    /// The express lane leaves the request that it got last to the full lane, head and all.
    ///
    /// Whether the full lane gets it now: while answers are promised, it would overtake them.
    package mutating func declined(_ head: RequestHead) -> Bool {
        held += head.length
        guard pending == 0 else { return false }
        phase = .forwarding(left: head.length, isRead: false, isAnswered: false)
        return true
    }

    /// The full lane has seen a head.
    package mutating func fullLaneBegan() {
        inFlight += 1
        isReading = true
        hasBegunHead = false
    }

    /// The full lane has seen the end of a request.
    package mutating func fullLaneRead() {
        isReading = false
        if case .forwarding(let left, _, let isAnswered) = phase {
            phase = .forwarding(left: left, isRead: true, isAnswered: isAnswered)
        }
    }

    /// The end of an answer of the full lane was written, which may be the last one.
    package mutating func fullLaneAnswered(closes: Bool) {
        inFlight = max(0, inFlight - 1)
        if closes { closesAfterAnswers = true }
        if case .forwarding(let left, let isRead, _) = phase {
            phase = .forwarding(left: left, isRead: isRead, isAnswered: true)
        }
    }

    /// All that was written has gone out.
    package mutating func flushed() { isFlushed = true }

    /// The full lane will write nothing more.
    package mutating func fullLaneClosed() {
        closesAfterAnswers = true
        inFlight = 0
        // What the express lane has promised is kept.
        if phase != .closing && phase != .looking { phase = .fullLane }
    }
}

/// What is to be done.
extension ConnectionMachine {
    /// The next thing to do; to be asked again until it is to wait.
    ///
    /// `recognition` looks at what is held.
    package mutating func next(_ recognition: () -> Recognition) -> Action {
        switch phase {
        case .looking: look(recognition)
        case .forwarding(let left, let isRead, let isAnswered):
            forward(left, isRead && isAnswered, isAnswered, recognition)
        case .fullLane: passAll()
        case .closing: .wait
        }
    }

    private mutating func look(_ recognition: () -> Recognition) -> Action {
        if closesAfterAnswers || isQuiescing {
            return pending > 0 ? .wait : close(lingers: closesAfterAnswers || held > 0)
        }
        if held == 0 {
            return hasInputEnded && pending == 0 ? close(lingers: false) : .wait
        }
        if isOutputBlocked { return .wait }
        let found = recognition()
        if pending > 0 {
            guard case .express(let head) = found, head.method == .post,
                pending < Limits.promisedAnswers
            else { return .wait }
        }
        switch found {
        case .incomplete where !hasInputEnded:
            return .wait
        case .express(let head):
            held -= head.length
            return .answer(head)
        case .forward(let head, let body):
            phase = .forwarding(left: head + body, isRead: false, isAnswered: false)
        case .fullLane, .incomplete:
            phase = .fullLane
        }
        return next(recognition)
    }

    private mutating func forward(
        _ left: Int,
        _ isDone: Bool,
        _ isAnswered: Bool,
        _ recognition: () -> Recognition
    ) -> Action {
        if isLastAnswer && isAnswered { return close(lingers: true) }
        if left > 0, held > 0 {
            let count = min(left, held)
            held -= count
            phase = .forwarding(left: left - count, isRead: false, isAnswered: isAnswered)
            return .forward(count)
        }
        if held == 0, hasInputEnded, !isInputEndTold, !isDone {
            // Also amid an answer: one that goes on for long ends with its client.
            isInputEndTold = true
            return .endInput
        }
        guard left == 0, isDone else { return .wait }
        phase = .looking
        return next(recognition)
    }

    private mutating func passAll() -> Action {
        if closesAfterAnswers { return close(lingers: true) }
        if isQuiescing, inFlight == 0 { return close(lingers: held > 0) }
        if held > 0 {
            let count = held
            held = 0
            if inFlight == 0 { hasBegunHead = true }
            return .forward(count)
        }
        if hasInputEnded, !isInputEndTold {
            isInputEndTold = true
            return .endInput
        }
        return .wait
    }

    private mutating func close(lingers: Bool) -> Action {
        phase = .closing
        held = 0
        return .close(lingers: lingers && !hasInputEnded)
    }
}
