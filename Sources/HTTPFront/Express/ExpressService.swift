import HTTPTypes
import Logging
import NIOCore
import NIOHTTP1

/// What the express lanes of all connections share: the routes, and how their answers are made.
///
/// The operations are those of the full lane, and what is around them is the same in the same
/// order, so that a client cannot tell which lane answers: `Tests/ProgramTests/Lanes` compares
/// both. It reads no tokens: the parser leaves every request with one to the full lane.
final class ExpressService: Sendable {
    /// What became of a request.
    enum Outcome {
        /// The full lane is to have it.
        case declined
        /// The answer is in the lane's buffer, and has this status.
        case answered(status: Int)
        /// The answer will come.
        case promised
    }

    let table: ExpressTable
    let dispatcher: Dispatcher
    private let crossOrigin: CrossOriginPolicy?
    let limiter: RateLimiter?
    private let server: [UInt8]
    /// What a policy of origins adds to an answer to somebody who names none.
    private let commonFields: [UInt8]
    private let requests: RequestMeter?
    private let logger: Logger

    init(
        routes: Routes,
        dispatcher: Dispatcher,
        crossOrigin: CrossOriginPolicy?,
        limiter: RateLimiter?,
        serverName: String,
        requests: RequestMeter?,
        logger: Logger
    ) {
        self.requests = requests
        table = ExpressTable(routes)
        self.dispatcher = dispatcher
        self.crossOrigin = crossOrigin
        self.limiter = limiter
        server = Array("Server: \(serverName)\r\n".utf8)
        var fields: HTTPFields = [:]
        crossOrigin?.complete(&fields, for: nil)
        var bytes = ByteBuffer()
        bytes.writeFields(fields)
        commonFields = Array(bytes.readableBytesView)
        self.logger = logger
    }

    /// What counts the requests of one event loop.
    func makeMeter() -> ExpressMeter? {
        requests.map { ExpressMeter($0, routes: table.entries.map(\.pattern)) }
    }

    /// Answers a request, or leaves it.
    func answer(
        _ head: RequestHead,
        _ bytes: Span<UInt8>,
        for lane: ExpressLane
    ) -> Outcome {
        let target = head.path.count + (head.query.map { $0.count + 1 } ?? 0)
        guard target <= Limits.targetBytes, let match = table.match(head.path, bytes) else {
            return .declined
        }
        let began = NIODeadline.now()
        let outcome = answer(head, bytes, match, began, for: lane)
        if case .answered(let status) = outcome {
            lane.count(match.entry, head.method, status, since: began)
        }
        return outcome
    }

    private func answer(
        _ head: RequestHead,
        _ bytes: Span<UInt8>,
        _ match: ExpressTable.Match,
        _ began: NIODeadline,
        for lane: ExpressLane
    ) -> Outcome {
        let entry = table.entries[match.entry]
        if head.method == .post {
            guard let route = entry.write, let write = route.directWrite else {
                return .declined
            }
            return begin(write, head, bytes, match, began, for: lane)
        }
        guard let read = entry.read else { return .declined }
        return .answered(status: answer(head, bytes, with: read, match.capture, for: lane))
    }

    func problem(
        _ error: any Error,
        _ method: HTTPRequest.Method,
        _ path: String
    ) -> Answer {
        dispatcher.answer(to: error, method: method, path: path, logger: logger)
    }
}

/// Answers as bytes.
extension ExpressService {
    /// Writes a whole response, as Hummingbird and NIO's encoder write it; its status.
    func write(
        _ answer: Answer,
        _ origin: String?,
        isHead: Bool,
        closes: Bool,
        for lane: ExpressLane
    ) -> Int {
        prepare(lane)
        let status = HTTPResponseStatus(statusCode: answer.status.code)
        if status == .ok {
            lane.out.writeStaticString("HTTP/1.1 200 OK\r\n")
        } else {
            lane.out.writeString("HTTP/1.1 \(status.code) \(status.reasonPhrase)\r\n")
        }
        lane.out.writeFields(answer.headers)
        if status.mayHaveResponseBody {
            lane.out.writeStaticString("Content-Length: ")
            lane.out.writeDigits(UInt64(answer.body.count))
            lane.out.writeStaticString("\r\n")
        }
        writeOrigins(origin, for: lane)
        writeEnd(closes: closes, for: lane)
        if !isHead { lane.out.writeBytes(answer.body) }
        return answer.status.code
    }

    /// Sees to it that there is a buffer to write into.
    func prepare(_ lane: ExpressLane) {
        if lane.out.capacity == 0 { lane.out = lane.loop.takeBuffer() }
    }

    /// Writes what is said to the page of an origin, or to somebody who names none.
    func writeOrigins(_ origin: String?, for lane: ExpressLane) {
        if case .only = crossOrigin, let origin {
            var fields: HTTPFields = [:]
            crossOrigin?.complete(&fields, for: origin)
            lane.out.writeFields(fields)
        } else {
            lane.out.writeBytes(commonFields)
        }
    }

    /// Writes the fields that every head ends with, and the empty line.
    func writeEnd(closes: Bool, for lane: ExpressLane) {
        lane.loop.writeDate(into: &lane.out)
        lane.out.writeBytes(server)
        if closes { lane.out.writeStaticString("Connection: close\r\n") }
        lane.out.writeStaticString("\r\n")
    }

    func text(_ range: ByteRange, _ bytes: Span<UInt8>) -> String {
        bytes.extracting(range.start..<range.start + range.count).withUnsafeBufferPointer {
            String(decoding: $0, as: UTF8.self)
        }
    }
}

/// Answers as they are counted.
extension ExpressLane {
    /// Counts an answer of this status to a request that was recognised at `began`.
    func count(
        _ entry: Int,
        _ method: RequestHead.Method,
        _ status: Int,
        since began: NIODeadline
    ) {
        let nanoseconds = (NIODeadline.now() - began).nanoseconds
        loop.meter?.count(entry, method, status, nanoseconds: nanoseconds)
    }
}
