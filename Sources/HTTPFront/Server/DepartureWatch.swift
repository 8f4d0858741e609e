import Keyspaces
import NIOCore

/// Tells when the other end of a connection has hung up, or has at least ended its half of it.
///
/// It stands at the head of the pipeline while a request is answered that may take long: nobody
/// reads from the connection then, and the end of it would be noticed with the next write only.
final class DepartureWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private static let name = "departure"
    private let onDeparture: @Sendable () -> Void

    private init(onDeparture: @escaping @Sendable () -> Void) {
        self.onDeparture = onDeparture
    }

    /// Calls `onDeparture` once the client of this connection goes, until ``remove(from:)``; at
    /// once if it has gone.
    ///
    /// A connection is watched once at a time.
    static func add(
        to channel: any Channel,
        onDeparture: @escaping @Sendable () -> Void
    ) {
        channel.eventLoop.execute {
            let watch = DepartureWatch(onDeparture: onDeparture)
            let pipeline = channel.pipeline.syncOperations
            do {
                guard channel.isActive else { throw ChannelError.ioOnClosedChannel }
                try pipeline.addHandler(watch, name: name, position: .first)
            } catch {
                onDeparture()
            }
        }
    }

    /// Ends the watch.
    static func remove(from channel: any Channel) {
        channel.pipeline.removeHandler(name: name, promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        onDeparture()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { onDeparture() }
        context.fireUserInboundEventTriggered(event)
    }
}

/// Runs `operation`, which is cancelled when the client of the connection goes.
///
/// - Throws: what `operation` throws.
func untilDeparture<Outcome: Sendable>(
    of channel: any Channel,
    _ operation: @escaping @Sendable () async throws -> Outcome
) async throws -> Outcome {
    let departure = Doorbell()
    DepartureWatch.add(to: channel) { departure.ring() }
    defer { DepartureWatch.remove(from: channel) }
    return try await withThrowingTaskGroup(of: Outcome?.self) { group in
        defer { group.cancelAll() }
        group.addTask { try await operation() }
        group.addTask {
            await departure.wait(past: 0)
            return nil
        }
        while let result = try await group.next() {
            if let outcome = result { return outcome }
            group.cancelAll()
        }
        throw CancellationError()
    }
}
