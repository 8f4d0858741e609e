import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix

/// Hummingbird's HTTP/1.1 connection with an express lane before it.
struct ExpressChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    let base: HTTP1Channel
    let service: ExpressService
    /// Whether the lane answers anything; without, it only watches over the connection.
    let hasExpressLane: Bool
    private let loops = ThreadSpecificVariable<NIOLoopBoundBox<LoopState>>()

    init(base: HTTP1Channel, service: ExpressService, hasExpressLane: Bool) {
        self.base = base
        self.service = service
        self.hasExpressLane = hasExpressLane
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        do {
            try channel.pipeline.syncOperations.addHandler(
                ExpressLane(
                    service: service,
                    loop: loop(of: channel),
                    hasExpressLane: hasExpressLane
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
            return value
        }
    }

    func handle(value: Value, logger: Logger) async {
        await base.handle(value: value, logger: logger)
    }

    private func loop(of channel: any Channel) -> LoopState {
        if let state = loops.currentValue { return state.value }
        let state = LoopState(eventLoop: channel.eventLoop)
        loops.currentValue = NIOLoopBoundBox(state, eventLoop: channel.eventLoop)
        return state
    }
}
