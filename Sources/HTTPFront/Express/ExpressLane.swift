import NIOCore

/// The first handler of a connection, behind TLS: answers what is simple, on the event loop, and
/// passes everything else on to Hummingbird's handlers, which come after it as soon as there is
/// something for them.
///
/// ``ConnectionMachine`` decides; this carries out. All answers to what came in one read are
/// written and flushed at once. Whoever does not read is not read from: past NIO's high watermark
/// nothing is begun, and past ``Limits/heldBytes`` nothing is taken in.
///
/// Hummingbird's own closing is taken over too: what it closes is flushed first, and a request to
/// stop the server never reaches it, as it would close over what is not sent yet.
final class ExpressLane: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = ByteBuffer

    let service: ExpressService
    var machine: ConnectionMachine
    /// What has arrived and was neither answered nor passed on.
    private var held = ByteBuffer()
    /// Answers that are not written yet.
    var out = ByteBuffer()
    /// Answers that wait for the writer, in the order of their requests.
    var promises = PromisedAnswers()
    let loop: LoopState
    /// The address at the other end.
    private(set) var peer: String? {
        didSet { client = peer.flatMap { IPAddress($0) }?.client }
    }
    /// Whose calls are counted if nobody else is named.
    private(set) var client: IPAddress?
    private(set) var context: ChannelHandlerContext?
    /// What a writer's thread may pass back to the loop.
    private(set) var reference: NIOLoopBound<ExpressLane>?
    private let deadline: LaneDeadline
    /// Adds Hummingbird's handlers behind this one; `nil` once they are there.
    private var addFullLane: ((ExpressLane) -> Void)?
    private var isPumping = false
    private var hasForwarded = false
    private var isReadWanted = false
    private var waitsForTurn = false
    /// What had not gone out yet when the client was last found to be late.
    private var unsentBytes = Int.max

    init(
        service: ExpressService,
        loop: LoopState,
        hasExpressLane: Bool,
        patience: Patience,
        addFullLane: @escaping (ExpressLane) -> Void
    ) {
        self.service = service
        self.addFullLane = addFullLane
        self.loop = loop
        machine = ConnectionMachine(hasExpressLane: hasExpressLane)
        deadline = LaneDeadline(patience)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        reference = NIOLoopBound(self, eventLoop: context.eventLoop)
        peer = context.channel.remoteAddress?.ipAddress
        deadline.begin(on: context.eventLoop) { self.expire(context) }
        watch()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline.cancel()
        reference = nil
        addFullLane = nil
        self.context = nil
    }
}

/// What comes in.
extension ExpressLane {
    func channelActive(context: ChannelHandlerContext) {
        peer = context.channel.remoteAddress?.ipAddress
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if machine.isClosing { return }
        var buffer = unwrapInboundIn(data)
        machine.received(buffer.readableBytes)
        if held.readableBytes == 0 {
            held = buffer
        } else {
            // Or else a client that always has half a head under way would make it grow and grow.
            if held.readerIndex > Limits.heldBytes { held.discardReadBytes() }
            held.writeBuffer(&buffer)
        }
        pump(context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        settle(context, isActivity: true)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        machine.outputChanged(isBlocked: !context.channel.isWritable)
        unsentBytes = .max
        context.fireChannelWritabilityChanged()
        pump(context)
        settle(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline.cancel()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if addFullLane == nil {
            context.fireErrorCaught(error)
        } else {
            context.close(promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent:
            machine.quiesce()
        case ChannelEvent.inputClosed:
            if machine.isClosing {
                // Nobody is left to linger for.
                if machine.isFlushed { context.close(promise: nil) }
                return
            }
            machine.inputEnded()
        default:
            context.fireUserInboundEventTriggered(event)
            return
        }
        pump(context)
        settle(context)
    }
}

/// What goes out.
extension ExpressLane {
    func read(context: ChannelHandlerContext) {
        if machine.isFull { isReadWanted = true } else { context.read() }
    }

    /// A write of the full lane: nothing of this lane waits before it.
    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if machine.isClosing {
            promise?.fail(ChannelError.ioOnClosedChannel)
        } else {
            context.write(data, promise: promise)
        }
    }

    /// The full lane is through with the connection, or has given up.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode == .input || machine.isFlushed {
            context.close(mode: mode, promise: promise)
            return
        }
        if mode == .all {
            context.channel.closeFuture.cascade(to: promise)
        } else {
            promise?.succeed()
        }
        machine.fullLaneClosed()
        pump(context)
        settle(context)
    }

    /// Closes without waiting for a client that does not read.
    func hangUp() { context?.close(promise: nil) }
}

/// What the full lane's end markers tell.
extension ExpressLane {
    func fullLaneBegan() { machine.fullLaneBegan() }

    func fullLaneRead() {
        machine.fullLaneRead()
        goOn()
    }

    func fullLaneAnswered(closes: Bool) {
        machine.fullLaneAnswered(closes: closes)
        goOn()
    }

    /// Goes on with what it had to leave.
    func takeTurn() {
        waitsForTurn = false
        goOn()
    }

    /// Does what can be done now.
    func goOn() {
        guard let context, !isPumping else { return }
        pump(context)
        settle(context)
    }
}

/// Doing what the machine says.
extension ExpressLane {
    private func pump(_ context: ChannelHandlerContext) {
        if isPumping { return }
        isPumping = true
        defer { isPumping = false }
        let end = NIODeadline.now() + .microseconds(Limits.turnMicroseconds)
        while true {
            let action = machine.next {
                let bytes = held
                return recognise(bytes.readableBytesUInt8Span)
            }
            switch action {
            case .wait:
                return
            case .answer(let head):
                guard answer(head, context) else { return }
                if held.readableBytes > 0, NIODeadline.now() > end {
                    if !waitsForTurn { loop.queueTurn(of: self) }
                    waitsForTurn = true
                    return
                }
            case .forward(let count):
                writeOut(context)
                guard let bytes = held.readSlice(length: count) else { return }
                hasForwarded = true
                openFullLane()
                context.fireChannelRead(wrapInboundOut(bytes))
            case .endInput:
                openFullLane()
                context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
            case .close(let lingers):
                close(context, lingers: lingers)
                return
            }
        }
    }

    private func openFullLane() {
        addFullLane?(self)
        addFullLane = nil
    }

    /// Whether there may be more to do now.
    private func answer(_ head: RequestHead, _ context: ChannelHandlerContext) -> Bool {
        let bytes = held
        switch service.answer(head, bytes.readableBytesUInt8Span, for: self) {
        case .declined:
            return machine.declined(head)
        case .promised:
            machine.promised(head)
        case .answered:
            machine.answered(head)
            deadline.restart()
        }
        held.moveReaderIndex(forwardBy: head.length)
        if out.readableBytes >= Limits.answerBytes {
            writeOut(context)
            context.flush()
            machine.outputChanged(isBlocked: !context.channel.isWritable)
        }
        return true
    }

    /// What follows every event: one write, one flush.
    private func settle(_ context: ChannelHandlerContext, isActivity: Bool = false) {
        if isPumping { return }
        if out.readableBytes > 0 {
            writeOut(context)
            context.flush()
        }
        if held.readableBytes == 0 { held = ByteBuffer() }
        if hasForwarded {
            hasForwarded = false
            context.fireChannelReadComplete()
        }
        if isReadWanted, !machine.isFull {
            isReadWanted = false
            context.read()
        }
        watch(isActivity: isActivity)
    }

    private func writeOut(_ context: ChannelHandlerContext) {
        if out.readableBytes == 0 { return }
        context.write(wrapOutboundOut(out), promise: nil)
        loop.reclaim(out)
        out = ByteBuffer()
    }

    /// Closes once everything has gone out.
    private func close(_ context: ChannelHandlerContext, lingers: Bool) {
        writeOut(context)
        let flushed = context.eventLoop.makePromise(of: Void.self)
        flushed.futureResult.assumeIsolated().whenComplete { _ in
            self.machine.flushed()
            context.close(mode: lingers ? .output : .all, promise: nil)
            self.watch()
        }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: flushed)
    }

    private func watch(isActivity: Bool = false) {
        deadline.update(machine.waiting, isActivity: isActivity)
    }

    /// The client is late: whoever has read something meanwhile has as long again, unless the
    /// server stops.
    private func expire(_ context: ChannelHandlerContext) {
        let before = unsentBytes
        let options = context.channel.syncOptions
        unsentBytes = (try? options?.getOption(.bufferedWritableBytes)) ?? 0
        if machine.waiting == .reader, !machine.isQuiescing, unsentBytes < before {
            watch()
        } else {
            context.close(promise: nil)
        }
    }
}
