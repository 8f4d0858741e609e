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
        /// The answer is in the lane's buffer.
        case answered
        /// The answer will come.
        case promised
    }

    private let table: ExpressTable
    let dispatcher: Dispatcher
    private let crossOrigin: CrossOriginPolicy?
    private let limiter: RateLimiter?
    private let server: [UInt8]
    /// What a policy of origins adds to an answer to somebody who names none.
    let commonFields: [UInt8]
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
        let place = lane.out.readableBytes
        let outcome = answer(head, bytes, match, began, for: lane)
        if case .answered = outcome {
            lane.count(match.entry, head.method, answerAt: place, since: began)
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
            guard let route = entry.write, let write = route.prompt else {
                return .declined
            }
            return promise(head, bytes, match, route, write, began, for: lane)
        }
        if answerDirectly(head, bytes, entry, match.capture, for: lane) { return .answered }
        guard let route = entry.read, case .read(let mediaType, let operation) = route.work else {
            return .declined
        }
        let method = head.method == .head ? HTTPRequest.Method.head : .get
        let answer: Answer
        do {
            let call = try call(head, bytes, entry.capture, match.capture, method, lane.peer)
            guard accepts(mediaType, head.accept, bytes) else {
                throw Problem.notAcceptable(offered: mediaType)
            }
            answer = try dispatcher.answer(call, with: operation)
        } catch {
            answer = problem(error, method, text(head.path, bytes))
        }
        let origin = head.origin.map { text($0, bytes) }
        write(answer, origin, isHead: head.method == .head, closes: head.closes, for: lane)
        return .answered
    }

    /// The call as the full lane would have it, but for fields that no express operation reads.
    private func call(
        _ head: RequestHead,
        _ bytes: Span<UInt8>,
        _ name: String?,
        _ capture: ByteRange,
        _ method: HTTPRequest.Method,
        _ peer: String?
    ) throws(Problem) -> Call {
        var call = Call(method: method, path: text(head.path, bytes))
        if let name { call.parameters = [name: text(capture, bytes)] }
        if let query = head.query { call.query = try Query(decoding: text(query, bytes)) }
        if let tags = head.ifNoneMatch { call.headers[.ifNoneMatch] = text(tags, bytes) }
        call.peerAddress = peer
        return call
    }

    private func accepts(_ mediaType: String, _ field: ByteRange?, _ bytes: Span<UInt8>) -> Bool {
        guard let field else { return true }
        let isAny = field.count == 3 && text(field, bytes) == "*/*"
        return isAny || HTTPFront.accepts(mediaType, field: text(field, bytes))
    }

    private func problem(
        _ error: any Error,
        _ method: HTTPRequest.Method,
        _ path: String
    ) -> Answer {
        dispatcher.answer(to: error, method: method, path: path, logger: logger)
    }
}

/// Answers that wait for the writer.
extension ExpressService {
    private func promise(
        _ head: RequestHead,
        _ bytes: Span<UInt8>,
        _ match: ExpressTable.Match,
        _ route: Route,
        _ write: PromptWrite,
        _ began: NIODeadline,
        for lane: ExpressLane
    ) -> Outcome {
        guard let reference = lane.reference else { return .declined }
        let path = text(head.path, bytes)
        var fields: HTTPFields = [:]
        var failure: (any Error)?
        let number = lane.promises.next
        do {
            if route.isLimited, let limiter {
                var headers: HTTPFields = [:]
                if let hops = head.forwardedFor { headers[.forwardedFor] = text(hops, bytes) }
                fields = try limiter.admit(from: lane.peer, headers)
            }
            let name = table.entries[match.entry].capture
            let call = try call(head, bytes, name, match.capture, .post, lane.peer)
            let mailbox = lane.loop.mailbox
            try write(call, mailbox) { result in
                mailbox.leave(
                    OutcomeMailbox.Outcome(lane: reference, number: number, result: result)
                )
            }
        } catch {
            failure = error
        }
        let promise = PromisedAnswers.Promise(
            origin: head.origin.map { text($0, bytes) },
            closes: head.closes,
            fields: fields,
            path: path,
            entry: match.entry,
            began: began,
            result: failure.map { .failure($0) }
        )
        if failure != nil, lane.promises.isEmpty {
            finish(promise, closes: head.closes, for: lane)
            return .answered
        }
        lane.promises.append(promise)
        return .promised
    }

    /// Writes an answer that was promised.
    func finish(_ promise: PromisedAnswers.Promise, closes: Bool, for lane: ExpressLane) {
        let answer: Answer
        switch promise.result {
        case .success(var success)?:
            success.headers.append(contentsOf: promise.fields)
            answer = success
        case .failure(let error)?:
            answer = problem(error, .post, promise.path)
        case nil:
            preconditionFailure("an answer before its outcome")
        }
        write(answer, promise.origin, isHead: false, closes: closes, for: lane)
    }
}

/// Answers as bytes.
extension ExpressService {
    /// Writes a whole response, as Hummingbird and NIO's encoder write it.
    private func write(
        _ answer: Answer,
        _ origin: String?,
        isHead: Bool,
        closes: Bool,
        for lane: ExpressLane
    ) {
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
        if hasCommonFields(origin) {
            lane.out.writeBytes(commonFields)
        } else if let crossOrigin {
            var fields: HTTPFields = [:]
            crossOrigin.complete(&fields, for: origin)
            lane.out.writeFields(fields)
        }
        writeEnd(closes: closes, for: lane)
        if !isHead { lane.out.writeBytes(answer.body) }
    }

    /// Sees to it that there is a buffer to write into.
    func prepare(_ lane: ExpressLane) {
        if lane.out.capacity == 0 { lane.out = lane.loop.takeBuffer() }
    }

    /// Whether ``commonFields`` are those of the answer.
    func hasCommonFields(_ origin: (some Any)?) -> Bool {
        switch crossOrigin {
        case nil, .any: true
        case .only: origin == nil
        }
    }

    /// Writes the fields that every head ends with, and the empty line.
    func writeEnd(closes: Bool, for lane: ExpressLane) {
        lane.loop.writeDate(into: &lane.out)
        lane.out.writeBytes(server)
        if closes { lane.out.writeStaticString("Connection: close\r\n") }
        lane.out.writeStaticString("\r\n")
    }

    private func text(_ range: ByteRange, _ bytes: Span<UInt8>) -> String {
        bytes.extracting(range.start..<range.start + range.count).withUnsafeBufferPointer {
            String(decoding: $0, as: UTF8.self)
        }
    }
}

/// Outcomes, as the loop gets them.
extension ExpressLane {
    /// Counts the answer that begins at this place of what is to be written.
    fileprivate func count(
        _ entry: Int,
        _ method: RequestHead.Method,
        answerAt place: Int,
        since began: NIODeadline
    ) {
        guard let meter = loop.meter else { return }
        // `HTTP/1.1 200 `
        let digits = out.readerIndex + place + 9
        var status = 0
        for index in digits..<digits + 3 {
            let digit: UInt8 = out.getInteger(at: index) ?? 0
            status = status * 10 + Int(digit &- UInt8(ascii: "0"))
        }
        let nanoseconds = (NIODeadline.now() - began).nanoseconds
        meter.count(entry, method, status, nanoseconds: nanoseconds)
    }

    /// Takes an outcome and writes every answer that can go out now.
    func fulfil(_ number: UInt64, _ result: Result<Answer, any Error>) {
        promises.fulfil(number, result)
        while let (promise, isOnly) = promises.takeFulfilled() {
            machine.fulfilled()
            let closes = promise.closes || (isOnly && machine.isLastAnswer)
            if machine.isClosing { continue }
            let place = out.readableBytes
            service.finish(promise, closes: closes, for: self)
            count(promise.entry, .post, answerAt: place, since: promise.began)
        }
        goOn()
    }
}
