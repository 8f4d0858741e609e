import Keyspaces
import NIOCore

/// Tells when the other end of a connection has hung up, or has at least ended its half of it.
///
/// While a request is answered that may take long nobody reads from the connection, and its end
/// would be noticed with the next write only. The watch is in the pipeline as long as the full lane
/// is, as a client may be gone before its request is looked at.
final class DepartureWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    private var hasDeparted = false
    private var onDeparture: (@Sendable () -> Void)?

    /// Calls `onDeparture` once the client of this connection goes, until ``remove(from:)``; at
    /// once if it has gone.
    ///
    /// One caller at a time watches a connection.
    static func add(
        to channel: any Channel,
        onDeparture: @escaping @Sendable () -> Void
    ) {
        channel.eventLoop.execute {
            let watch = find(in: channel)
            if !channel.isActive || watch?.hasDeparted == true { return onDeparture() }
            watch?.onDeparture = onDeparture
        }
    }

    /// Ends the watch.
    static func remove(from channel: any Channel) {
        channel.eventLoop.execute { find(in: channel)?.onDeparture = nil }
    }

    private static func find(in channel: any Channel) -> DepartureWatch? {
        try? channel.pipeline.syncOperations.handler(type: DepartureWatch.self)
    }

    func channelInactive(context: ChannelHandlerContext) {
        depart()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { depart() }
        context.fireUserInboundEventTriggered(event)
    }

    private func depart() {
        hasDeparted = true
        onDeparture?()
        onDeparture = nil
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
