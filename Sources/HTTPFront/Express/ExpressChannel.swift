import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Accepts connections: each begins with the express lane alone.
///
/// Hummingbird's handlers, and a task that serves what they read, are added when there is a request
/// for the full lane, of which most connections have none: an idle one costs less memory, a short
/// one less time.
struct ExpressChannel: ServerChildChannel {
    typealias Value = AcceptedConnection

    let base: HTTP1Channel
    let service: ExpressService
    let connections: OpenConnections
    /// Whether the lane answers anything; without, it only watches over the connection.
    let hasExpressLane: Bool
    let patience: Patience
    private let loops = ThreadSpecificVariable<NIOLoopBoundBox<LoopState>>()

    init(
        base: HTTP1Channel,
        service: ExpressService,
        connections: OpenConnections,
        hasExpressLane: Bool,
        patience: Patience
    ) {
        self.base = base
        self.service = service
        self.connections = connections
        self.hasExpressLane = hasExpressLane
        self.patience = patience
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let lane = ExpressLane(
                service: service,
                loop: loop(of: channel),
                hasExpressLane: hasExpressLane,
                patience: patience
            ) { lane in
                addFullLane(to: channel, behind: lane, logger: logger)
            }
            try channel.pipeline.syncOperations.addHandler(lane)
            try channel.syncOptions?.setOption(.maxMessagesPerRead, value: Limits.readsPerTurn)
            connections.add(channel)
            return AcceptedConnection(channel)
        }
    }

    /// Leaves the connection to its event loop.
    func handle(value: Value, logger: Logger) async {
        value.arrived()
    }

    /// Adds Hummingbird's handlers, and has somebody serve what they read.
    private func addFullLane(
        to channel: any Channel,
        behind lane: ExpressLane,
        logger: Logger
    ) {
        // Complete at once, as this is the channel's event loop.
        let added = base.setup(channel: channel, logger: logger).assumeIsolated()
        added.whenComplete { added in
            do {
                let requests = try added.get()
                // Behind the decoder, which is the last to know of versions.
                let pipeline = channel.pipeline.syncOperations
                let decoder = try pipeline.handler(
                    type: ByteToMessageHandler<HTTPRequestDecoder>.self
                )
                try pipeline.addHandler(EndMarker(lane: lane), position: .after(decoder))
                let isServed = connections.serve {
                    await base.handle(value: requests, logger: logger)
                }
                if !isServed { channel.close(promise: nil) }
            } catch {
                channel.close(promise: nil)
            }
        }
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

/// A connection that was accepted.
///
/// A server that is stopped drops what it had just accepted, and may have told the connection to
/// end before there was a lane to hear it; so it is told once more.
final class AcceptedConnection: ServerChildChannelValue {
    let channel: any Channel
    private let hasArrived = Atomic(false)

    init(_ channel: any Channel) {
        self.channel = channel
    }

    /// The server has taken it.
    func arrived() {
        hasArrived.store(true, ordering: .relaxed)
    }

    deinit {
        if hasArrived.load(ordering: .relaxed) { return }
        channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    }
}
