import Foundation
import Keyspaces
import NIOCore
import NIOPosix
import Synchronization

/// Keeps a view in flight on each of many connections.
struct ViewLoad: Sendable {
    let server: ServerAddress
    /// Comics from 0 on, in the order in which they are viewed.
    let keys: [UInt64]

    /// Connections that are opened at once: fewer than servers let wait.
    private static let connecting = 256

    /// Counts for so long.
    ///
    /// - Throws: ``BenchError`` for the first answer that is no 204.
    func run(inFlight: Int, seconds: Double) async throws -> BenchSample {
        let tally = ViewTally(server: server, keys: keys)
        let channels = try await connect(inFlight, tally)
        let began = ContinuousClock.now
        for channel in channels { channel.pipeline.fireUserInboundEventTriggered(ViewStart()) }
        // A refusal is told of at once, not when the time is over.
        let end = began + .seconds(seconds)
        while .now < end && !tally.hasFailed {
            try await Task.sleep(for: min(.milliseconds(100), end - .now))
        }
        tally.end()
        for channel in channels { try? await channel.closeFuture.get() }
        let elapsed = ContinuousClock.now - began
        let times = try tally.times()
        return BenchSample(
            increments: times.count,
            seconds: elapsed.seconds,
            times: times,
            bytes: nil
        )
    }

    private func connect(_ count: Int, _ tally: ViewTally) async throws -> [any Channel] {
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ViewSender(tally))
                }
            }
        var channels: [any Channel] = []
        do {
            while channels.count < count {
                let few = (0..<min(Self.connecting, count - channels.count)).map { _ in
                    bootstrap.connect(host: server.host, port: server.port)
                }
                for channel in few { channels.append(try await channel.get()) }
            }
        } catch {
            for channel in channels { channel.close(promise: nil) }
            throw BenchError.stranger(server.url, reason: failureText(error))
        }
        return channels
    }
}

/// Tells the connections to begin, once all are there.
private struct ViewStart: Sendable {}

/// What the connections of one run have in common.
private final class ViewTally: Sendable {
    private let server: ServerAddress
    private let keys: [UInt64]
    private let next = Atomic<Int>(0)
    private let isOver = Atomic<Bool>(false)
    private let kept = Mutex<[Double]>([])
    private let failure = Mutex<BenchError?>(nil)

    init(server: ServerAddress, keys: [UInt64]) {
        self.server = server
        self.keys = keys
    }

    /// The comic that is viewed next; `nil` once the run is over.
    func nextComic() -> UInt64? {
        if isOver.load(ordering: .acquiring) { return nil }
        return keys[next.wrappingAdd(1, ordering: .relaxed).oldValue % keys.count] + 1
    }

    func head(viewing comic: UInt64) -> String {
        "POST /v1/comics/\(comic)/views HTTP/1.1\r\nHost: \(server.host):\(server.port)\r\n"
            + "Content-Length: 0\r\n\r\n"
    }

    func end() { isOver.store(true, ordering: .releasing) }

    func add(_ times: [Double]) { kept.withLock { $0 += times } }

    func fail(_ error: BenchError) {
        failure.withLock { $0 = $0 ?? error }
        end()
    }

    func failUnreadable() {
        fail(.stranger(server.url, reason: "a connection ended before its answer"))
    }

    var hasFailed: Bool { failure.withLock { $0 != nil } }

    /// Of each answer, in milliseconds.
    func times() throws(BenchError) -> [Double] {
        if let error = failure.withLock({ $0 }) { throw error }
        return kept.withLock { $0 }
    }
}

/// Sends a view, and the next one when it is answered.
///
/// An answer is `HTTP/1.1 204`, some fields and the empty line: such an answer has no body
/// (RFC 9112, section 6.3), and any other ends the run.
private final class ViewSender: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let success = Array("HTTP/1.1 204".utf8)
    private static let end = Array("\r\n\r\n".utf8)

    private let tally: ViewTally
    private var answer: [UInt8] = []
    private var times: [Double] = []
    /// The view that is in flight, if one is, and since when.
    private var sent: (comic: UInt64, at: ContinuousClock.Instant)?

    init(_ tally: ViewTally) { self.tally = tally }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ViewStart { send(context) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        answer += unwrapInboundIn(data).readableBytesView
        guard let (comic, time) = sent, answer.count >= Self.success.count else { return }
        guard answer.starts(with: Self.success) else {
            let status = Int(String(decoding: answer[9..<12], as: UTF8.self)) ?? 0
            tally.fail(.refused(status: status, comic: comic))
            sent = nil
            context.close(promise: nil)
            return
        }
        guard answer.suffix(Self.end.count) == Self.end[...] else { return }
        times.append((ContinuousClock.now - time) / .milliseconds(1))
        answer.removeAll(keepingCapacity: true)
        sent = nil
        send(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if sent != nil { tally.failUnreadable() }
        tally.add(times)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func send(_ context: ChannelHandlerContext) {
        guard let comic = tally.nextComic() else { return context.close(promise: nil) }
        sent = (comic, .now)
        let head = context.channel.allocator.buffer(string: tally.head(viewing: comic))
        context.writeAndFlush(wrapOutboundOut(head), promise: nil)
    }
}
