import HTTPFront
import Testing

/// A connection, told as a dialogue: what happens, and what it says is to be done.
private struct Dialogue {
    var machine: ConnectionMachine
    /// What the held bytes are taken for, one after the other.
    var recognitions: [Recognition] = []

    init(hasExpressLane: Bool = true) {
        machine = ConnectionMachine(hasExpressLane: hasExpressLane)
    }

    /// Bytes arrive that look like this.
    mutating func receive(_ count: Int, _ recognitions: Recognition...) {
        machine.received(count)
        self.recognitions += recognitions
    }

    /// What is to be done, up to the first wait.
    mutating func actions() -> [ConnectionMachine.Action] {
        var actions: [ConnectionMachine.Action] = []
        while true {
            let action = machine.next { recognitions.isEmpty ? .incomplete : recognitions[0] }
            if action == .wait { return actions }
            actions.append(action)
            switch action {
            case .answer:
                recognitions.removeFirst()
                return actions
            case .forward:
                if !recognitions.isEmpty { recognitions.removeFirst() }
            default: break
            }
        }
    }
}

private func head(
    _ length: Int,
    _ method: RequestHead.Method = .get,
    closes: Bool = false
) -> RequestHead {
    RequestHead(
        method: method,
        path: ByteRange(start: 4, count: 1),
        closes: closes,
        length: length
    )
}

@Suite("A connection with two lanes")
struct ConnectionMachineTests {
    @Test("answers simple requests one after the other")
    func express() {
        var talk = Dialogue()
        #expect(talk.actions() == [])
        talk.receive(30, .express(head(20)), .express(head(10)))
        #expect(talk.actions() == [.answer(head(20))])
        talk.machine.answered(head(20))
        #expect(talk.actions() == [.answer(head(10))])
        talk.machine.answered(head(10))
        #expect(talk.actions() == [])
        #expect(talk.machine.waiting == .request)
    }

    @Test(
        "goes on only when a forwarded request has ended on both sides",
        arguments: [true, false]
    )
    func forwarding(answersFirst: Bool) {
        var talk = Dialogue()
        talk.receive(30, .forward(head: 20, body: 5))
        #expect(talk.actions() == [.forward(25)])
        talk.machine.fullLaneBegan()
        talk.receive(15, .express(head(20)))
        if answersFirst {
            talk.machine.fullLaneAnswered(closes: false)
        } else {
            talk.machine.fullLaneRead()
        }
        #expect(talk.actions() == [])
        if answersFirst {
            talk.machine.fullLaneRead()
        } else {
            talk.machine.fullLaneAnswered(closes: false)
        }
        #expect(talk.actions() == [.answer(head(20))])
    }

    @Test("passes a body on as it arrives, and no byte of it is looked at")
    func bodies() {
        var talk = Dialogue()
        talk.receive(12, .forward(head: 10, body: 100))
        #expect(talk.actions() == [.forward(12)])
        talk.machine.fullLaneBegan()
        #expect(talk.machine.waiting == .body)
        // An answer before the body: the rest of it is still a body.
        talk.machine.fullLaneAnswered(closes: false)
        talk.receive(98)
        #expect(talk.actions() == [.forward(98)])
        talk.machine.fullLaneRead()
        talk.receive(20, .express(head(20)))
        #expect(talk.actions() == [.answer(head(20))])
    }

    @Test("is the full lane's until it closes once there is doubt")
    func doubt() {
        var talk = Dialogue()
        talk.receive(40, .express(head(20)), .fullLane)
        #expect(talk.actions() == [.answer(head(20))])
        talk.machine.answered(head(20))
        #expect(talk.actions() == [.forward(20)])
        talk.machine.fullLaneBegan()
        talk.machine.fullLaneRead()
        talk.machine.fullLaneAnswered(closes: false)
        talk.receive(30, .express(head(30)))
        #expect(talk.actions() == [.forward(30)])
    }

    @Test("without an express lane passes everything on")
    func plain() {
        var talk = Dialogue(hasExpressLane: false)
        talk.receive(20, .express(head(20)))
        #expect(talk.actions() == [.forward(20)])
        #expect(talk.machine.waiting == .head)
        talk.machine.fullLaneBegan()
        talk.machine.fullLaneRead()
        #expect(talk.machine.waiting == .answer)
        talk.machine.fullLaneAnswered(closes: true)
        #expect(talk.actions() == [.close(lingers: true)])
    }

    @Test("begins several promised answers, and nothing else before they have gone out")
    func promises() {
        var talk = Dialogue()
        talk.receive(
            40,
            .express(head(10, .post)),
            .express(head(10, .post)),
            .express(head(10))
        )
        #expect(talk.actions() == [.answer(head(10, .post))])
        talk.machine.promised(head(10, .post))
        #expect(talk.actions() == [.answer(head(10, .post))])
        talk.machine.promised(head(10, .post))
        #expect(talk.actions() == [])
        #expect(talk.machine.waiting == .answer)
        talk.machine.fulfilled()
        #expect(talk.actions() == [])
        talk.machine.fulfilled()
        #expect(talk.actions() == [.answer(head(10))])
    }

    @Test("declines a request only when nothing is promised")
    func declining() {
        var talk = Dialogue()
        talk.receive(20, .express(head(10, .post)), .express(head(10, .post)))
        #expect(talk.actions() == [.answer(head(10, .post))])
        talk.machine.promised(head(10, .post))
        #expect(talk.actions() == [.answer(head(10, .post))])
        let isForwarded = talk.machine.declined(head(10, .post))
        #expect(!isForwarded)
        talk.machine.fulfilled()
        talk.recognitions = [.express(head(10, .post))]
        #expect(talk.actions() == [.answer(head(10, .post))])
        let isForwardedNow = talk.machine.declined(head(10, .post))
        #expect(isForwardedNow)
        #expect(talk.actions() == [.forward(10)])
    }

    @Test("bounds the answers that are promised at once")
    func promiseLimit() {
        var talk = Dialogue()
        for _ in 0..<Limits.promisedAnswers {
            talk.receive(10, .express(head(10, .post)))
            #expect(talk.actions().count == 1)
            talk.machine.promised(head(10, .post))
        }
        talk.receive(10, .express(head(10, .post)))
        #expect(talk.actions() == [])
    }

    @Test("tells the end of input behind the bytes before it")
    func endOfInput() {
        var talk = Dialogue()
        talk.receive(30, .forward(head: 10, body: 0), .forward(head: 10, body: 90))
        talk.machine.inputEnded()
        #expect(talk.actions() == [.forward(10)])
        talk.machine.fullLaneBegan()
        talk.machine.fullLaneRead()
        talk.machine.fullLaneAnswered(closes: false)
        #expect(talk.actions() == [.forward(20), .endInput])
        #expect(talk.actions() == [])
    }

    @Test("closes when the client has closed its half and everything is answered")
    func halfClose() {
        var talk = Dialogue()
        talk.receive(10, .express(head(10, .post)))
        talk.machine.inputEnded()
        #expect(talk.actions().count == 1)
        talk.machine.promised(head(10, .post))
        #expect(talk.actions() == [])
        talk.machine.fulfilled()
        #expect(talk.actions() == [.close(lingers: false)])
    }

    @Test("leaves half a head to the full lane when no more comes")
    func cutHead() {
        var talk = Dialogue()
        talk.receive(10)
        #expect(talk.actions() == [])
        #expect(talk.machine.waiting == .head)
        talk.machine.inputEnded()
        #expect(talk.actions() == [.forward(10), .endInput])
    }

    @Test("lingers after the last answer, and throws away what comes")
    func lastAnswer() {
        var talk = Dialogue()
        talk.receive(30, .express(head(10, closes: true)), .express(head(20)))
        #expect(talk.actions().count == 1)
        talk.machine.answered(head(10, closes: true))
        #expect(talk.actions() == [.close(lingers: true)])
        #expect(talk.machine.waiting == .reader)
        talk.machine.flushed()
        #expect(talk.machine.waiting == .end)
        talk.receive(1_000_000)
        #expect(talk.actions() == [])
        #expect(!talk.machine.isFull)
    }

    @Test("stops at once when idle, and otherwise after what is in progress")
    func quiesce() {
        var idle = Dialogue()
        idle.machine.quiesce()
        #expect(idle.actions() == [.close(lingers: false)])

        var views = Dialogue()
        views.receive(20, .express(head(10, .post)), .express(head(10)))
        #expect(views.actions().count == 1)
        views.machine.promised(head(10, .post))
        views.machine.quiesce()
        #expect(views.machine.isLastAnswer)
        #expect(views.actions() == [])
        views.machine.fulfilled()
        #expect(views.actions() == [.close(lingers: true)])

        var full = Dialogue()
        full.receive(10, .forward(head: 10, body: 0))
        #expect(full.actions() == [.forward(10)])
        full.machine.fullLaneBegan()
        full.machine.fullLaneRead()
        full.machine.quiesce()
        #expect(full.actions() == [])
        full.machine.fullLaneAnswered(closes: true)
        #expect(full.actions() == [.close(lingers: true)])
    }

    @Test("waits for a body as a whole when it is to stop, and for none that was answered before")
    func quiesceAmidBody() {
        var talk = Dialogue()
        talk.receive(10, .forward(head: 10, body: 50))
        #expect(talk.actions() == [.forward(10)])
        talk.machine.fullLaneBegan()
        talk.machine.quiesce()
        #expect(talk.machine.waiting == .lastBody)
        talk.receive(1)
        #expect(talk.actions() == [.forward(1)])
        #expect(talk.machine.waiting == .lastBody)
        talk.machine.fullLaneAnswered(closes: false)
        #expect(talk.actions() == [.close(lingers: true)])
    }

    @Test("begins nothing while the client does not read, and bounds what it holds")
    func backPressure() {
        var talk = Dialogue()
        talk.machine.outputChanged(isBlocked: true)
        talk.receive(Limits.heldBytes, .express(head(10)))
        #expect(talk.actions() == [])
        #expect(talk.machine.isFull)
        #expect(talk.machine.waiting == .reader)
        talk.machine.outputChanged(isBlocked: false)
        #expect(talk.actions() == [.answer(head(10))])
    }

    @Test("closes when the full lane gives up, even amid a request")
    func givingUp() {
        var talk = Dialogue()
        talk.receive(10, .forward(head: 10, body: 50))
        #expect(talk.actions() == [.forward(10)])
        talk.machine.fullLaneBegan()
        talk.machine.fullLaneClosed()
        #expect(talk.actions() == [.close(lingers: true)])
    }
}
