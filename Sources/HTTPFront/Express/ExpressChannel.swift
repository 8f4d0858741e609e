import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Hummingbird's HTTP/1.1 connection with an express lane before it.
struct ExpressChannel: ServerChildChannel {
    typealias Value = AcceptedConnection

    let base: HTTP1Channel
    let service: ExpressService
    /// Whether the lane answers anything; without, it only watches over the connection.
    let hasExpressLane: Bool
    let patience: Patience
    private let loops = ThreadSpecificVariable<NIOLoopBoundBox<LoopState>>()

    init(
        base: HTTP1Channel,
        service: ExpressService,
        hasExpressLane: Bool,
        patience: Patience
    ) {
        self.base = base
        self.service = service
        self.hasExpressLane = hasExpressLane
        self.patience = patience
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        do {
            try channel.pipeline.syncOperations.addHandler(
                ExpressLane(
                    service: service,
                    loop: loop(of: channel),
                    hasExpressLane: hasExpressLane,
                    patience: patience
                )
            )
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
        return base.setup(channel: channel, logger: logger).flatMapThrowing { value in
            // Behind the decoder, which is the last to know of versions.
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.handler(
                type: ByteToMessageHandler<HTTPRequestDecoder>.self
            )
            let marker = EndMarker(lane: try pipeline.handler(type: ExpressLane.self))
            try pipeline.addHandler(marker, position: .after(decoder))
            return AcceptedConnection(value)
        }
    }

    func handle(value: Value, logger: Logger) async {
        await base.handle(value: value.take(), logger: logger)
    }

    private func loop(of channel: any Channel) -> LoopState {
        if let state = loops.currentValue { return state.value }
        let state = LoopState(
            eventLoop: channel.eventLoop,
            store: service.dispatcher.store,
            meter: service.makeMeter()
        )
        loops.currentValue = NIOLoopBoundBox(state, eventLoop: channel.eventLoop)
        return state
    }
}

/// A connection that was accepted and that Hummingbird may never come to handle.
///
/// A server that is stopped drops what it had just accepted, and NIO traps when the writing side of
/// such a connection goes away unfinished; so it is finished here.
final class AcceptedConnection: ServerChildChannelValue {
    private let connection: HTTP1Channel.Value
    private let isTaken = Atomic(false)

    var channel: any Channel { connection.channel }

    init(_ connection: HTTP1Channel.Value) {
        self.connection = connection
    }

    /// The connection, to be handled to its end.
    func take() -> HTTP1Channel.Value {
        isTaken.store(true, ordering: .relaxed)
        return connection
    }

    deinit {
        if isTaken.load(ordering: .relaxed) { return }
        Task { [connection] in try? await connection.executeThenClose { _, _ in } }
    }
}
