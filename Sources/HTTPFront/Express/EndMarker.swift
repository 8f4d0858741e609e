import NIOCore
import NIOHTTP1

/// Stands between the full lane's codec and the rest of it, and tells the express lane where the
/// requests and the answers of the full lane begin and end.
///
/// What the codec leaves out is done here, with the version and the fields at hand: the answer says
/// `Connection: close` exactly when the connection closes after it (as it does after a request that
/// wants it, after HTTP/1.0, and after an upgrade that was refused, behind which there may be
/// anything), it is one of HTTP/1.0 to whom chunks mean nothing (RFC 9112, section 6.1), and
/// `Expect: 100-continue` is answered (RFC 9110, section 10.1.1). A head without one valid `Host`
/// is to those behind as one that the codec could not read: they answer 400 (RFC 9112, section
/// 3.2).
final class EndMarker: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// What is still to be done for a request whose head was read.
    private struct Open {
        var isOld: Bool
        var closes: Bool
        var expectsContinue: Bool
    }

    private let lane: ExpressLane
    private var open: [Open] = []
    private var closesAfterAnswer = false
    /// Whether a head was refused: nothing behind it counts.
    private var hasRefused = false

    init(lane: ExpressLane) {
        self.lane = lane
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if hasRefused { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            guard head.hasValidHost else {
                hasRefused = true
                context.fireErrorCaught(HTTPParserError.invalidHeaderToken)
                return
            }
            open.append(
                Open(
                    isOld: head.version == .http1_0,
                    closes: head.closes,
                    expectsContinue: head.expectsContinue
                )
            )
            lane.fullLaneBegan()
            context.fireChannelRead(data)
            if open.count == 1 { answerExpectation(context) }
        case .body:
            context.fireChannelRead(data)
        case .end:
            context.fireChannelRead(data)
            if !open.isEmpty { open[open.count - 1].expectsContinue = false }
            lane.fullLaneRead()
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head):
            let saysClose = head.headers[canonicalForm: "connection"].contains { $0 == "close" }
            // An answer to no request is to what the codec could not read.
            closesAfterAnswer = saysClose || open.first?.closes ?? true || lane.machine.isLastAnswer
            head.headers.remove(name: "Connection")
            if closesAfterAnswer { head.headers.add(name: "Connection", value: "close") }
            if open.first?.isOld == true { head.version = .http1_0 }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            context.write(data, promise: promise)
            if !open.isEmpty { open.removeFirst() }
            lane.fullLaneAnswered(closes: closesAfterAnswer)
            answerExpectation(context)
        }
    }

    private func answerExpectation(_ context: ChannelHandlerContext) {
        guard open.first?.expectsContinue == true else { return }
        open[0].expectsContinue = false
        let head = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }
}

extension HTTPRequestHead {
    /// Whether the connection closes after the answer.
    fileprivate var closes: Bool {
        version != .http1_1 || method == .CONNECT || headers.contains(name: "Upgrade")
            || headers[canonicalForm: "connection"].contains { $0.lowercased() == "close" }
    }

    fileprivate var expectsContinue: Bool {
        version == .http1_1
            && headers[canonicalForm: "expect"].contains { $0.lowercased() == "100-continue" }
    }

    /// Whether there is one `Host`, and a host in it; HTTP/1.0 knows none.
    fileprivate var hasValidHost: Bool {
        let hosts = headers["Host"]
        if hosts.isEmpty { return version == .http1_0 }
        return hosts.count == 1 && hosts[0].utf8.allSatisfy { ByteClass.anyHost.contains($0) }
    }
}
