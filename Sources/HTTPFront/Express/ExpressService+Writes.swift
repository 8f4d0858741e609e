import HTTPTypes
import Keyspaces
import NIOCore

/// Answers that wait for the writer.
extension ExpressService {
    /// Begins a write that is likely to succeed, and promises its answer; leaves every other
    /// request.
    ///
    /// The command is handed over at the end of the loop's turn, with those of its other
    /// connections. What is refused for its limit keeps its place among the promises.
    func begin(
        _ write: DirectWrite,
        _ head: RequestHead,
        _ bytes: Span<UInt8>,
        _ match: ExpressTable.Match,
        _ began: NIODeadline,
        for lane: ExpressLane
    ) -> Outcome {
        guard head.query == nil, let id = number(match.capture, bytes),
            let reference = lane.reference
        else { return .declined }
        // Whatever is thrown, the handler will throw it too, or another commit has mended it.
        guard (try? dispatcher.read({ try write.isTaken($0, id) })) == true else {
            return .declined
        }
        var promise = PromisedAnswers.Promise(
            entry: match.entry,
            id: id,
            origin: head.origin.map { text($0, bytes) },
            closes: head.closes,
            began: began
        )
        if table.entries[match.entry].write?.isLimited == true, let limiter {
            let limit = limiter.take(for: client(head, bytes, lane, limiter))
            promise.limit = limit
            if !limit.isAdmitted { promise.result = .failure(limiter.refusal(limit)) }
        }
        if promise.result == nil {
            let (number, mailbox) = (lane.promises.next, lane.loop.mailbox)
            lane.loop.collect { batch in
                write.begin(id, &batch) { result in
                    mailbox.leave(
                        OutcomeMailbox.Outcome(lane: reference, number: number, result: result)
                    )
                }
            }
        } else if lane.promises.isEmpty {
            return .answered(status: finish(promise, closes: head.closes, for: lane))
        }
        lane.promises.append(promise)
        return .promised
    }

    /// Whose calls are counted.
    private func client(
        _ head: RequestHead,
        _ bytes: Span<UInt8>,
        _ lane: ExpressLane,
        _ limiter: RateLimiter
    ) -> IPAddress? {
        guard let hops = head.forwardedFor else { return lane.client }
        return limiter.client(of: lane.peer, [.forwardedFor: text(hops, bytes)])
    }

    /// Writes an answer that was promised; its status.
    func finish(
        _ promise: PromisedAnswers.Promise,
        closes: Bool,
        for lane: ExpressLane
    ) -> Int {
        switch promise.result {
        case .success?:
            prepare(lane)
            lane.out.writeStaticString("HTTP/1.1 204 No Content\r\n")
            if let limit = promise.limit { limiter?.write(limit, into: &lane.out) }
            writeOrigins(promise.origin, for: lane)
            writeEnd(closes: closes, for: lane)
            return 204
        case .failure(let error)?:
            let answer = problem(error, .post, table.entries[promise.entry].path(of: promise.id))
            return write(answer, promise.origin, isHead: false, closes: closes, for: lane)
        case nil:
            preconditionFailure("an answer before its outcome")
        }
    }
}

/// Outcomes, as the loop gets them.
extension ExpressLane {
    /// Takes an outcome and writes every answer that can go out now.
    func fulfil(_ number: UInt64, _ result: Result<Void, any Error>) {
        promises.fulfil(number, result)
        while let (promise, isOnly) = promises.takeFulfilled() {
            machine.fulfilled()
            let closes = promise.closes || (isOnly && machine.isLastAnswer)
            if machine.isClosing { continue }
            let status = service.finish(promise, closes: closes, for: self)
            count(promise.entry, .post, status, since: promise.began)
        }
        goOn()
    }
}
