import HTTPTypes
import Keyspaces
import NIOCore

/// Answers to GET and HEAD, without values in between.
extension ExpressService {
    /// Answers a GET or HEAD by its operation, an error as a problem; the status.
    func answer(
        _ head: RequestHead,
        _ bytes: Span<UInt8>,
        with read: ExpressTable.Read,
        _ capture: ByteRange,
        for lane: ExpressLane
    ) -> Int {
        do {
            let outcome =
                if read.isKept {
                    try answerOnce(head, bytes, with: read, capture, for: lane)
                } else {
                    try dispatcher.read { snapshot in
                        try answer(head, bytes, with: read, capture, in: snapshot, for: lane)
                    }
                }
            return outcome.isKnown ? 304 : 200
        } catch {
            let method = head.method == .head ? HTTPRequest.Method.head : .get
            let answer = problem(error, method, text(head.path, bytes))
            let origin = head.origin.map { text($0, bytes) }
            let isHead = head.method == .head
            return write(answer, origin, isHead: isHead, closes: head.closes, for: lane)
        }
    }

    private func answer(
        _ head: RequestHead,
        _ bytes: Span<UInt8>,
        with read: ExpressTable.Read,
        _ capture: ByteRange,
        in snapshot: borrowing Snapshot,
        for lane: ExpressLane
    ) throws -> ExpressOutcome {
        let loop = lane.loop
        let call = ExpressCall(
            id: number(capture, bytes),
            query: try head.query.map { range throws(Problem) in
                try Query(decoding: bytes.extracting(range.start..<range.start + range.count))
            } ?? Query(),
            known: known(head.ifNoneMatch, bytes, read)
        )
        guard accepts("application/json", head.accept, bytes) else {
            throw Problem.notAcceptable(offered: "application/json")
        }
        loop.json.clear(keepingAtMost: Limits.scratchBytes)
        let outcome = try read.operation(snapshot, call, &loop.json)
        let json = loop.json.bytes
        loop.link.removeAll(keepingCapacity: true)
        if let next = outcome.next {
            let path = bytes.extracting(head.path.start..<head.path.start + head.path.count)
            let cursor = json.span.extracting(next)
            call.query.appendNextLink(path: path, "cursor", cursor, to: &loop.link)
        }
        write(outcome, json, link: loop.link, head, bytes, read, for: lane)
        return outcome
    }

    /// Answers as somebody has been answered before, if nothing has changed since.
    private func answerOnce(
        _ head: RequestHead,
        _ bytes: Span<UInt8>,
        with read: ExpressTable.Read,
        _ capture: ByteRange,
        for lane: ExpressLane
    ) throws -> ExpressOutcome {
        let target = KeptAnswers.Target(head, bytes)
        return try dispatcher.read { snapshot in
            let change = try dispatcher.store.lastChange(in: snapshot)
            if let kept = lane.loop.kept.answer(to: target, at: change),
                accepts("application/json", head.accept, bytes)
            {
                write(kept.outcome, kept.text, link: kept.link, head, bytes, read, for: lane)
                return kept.outcome
            }
            let outcome = try answer(head, bytes, with: read, capture, in: snapshot, for: lane)
            if outcome.lasts {
                let loop = lane.loop
                loop.kept.keep(
                    KeptAnswers.Answer(outcome, loop.json.bytes, link: loop.link),
                    to: target,
                    at: change
                )
            }
            return outcome
        }
    }

    /// Writes a whole response.
    ///
    /// ```
    /// HTTP/1.1 200 OK ␍␊ Cache-Control: public, max-age=60 ␍␊
    /// ETag: "9f-3" ␍␊                                  or  Link: <…>; rel="next" ␍␊  or neither
    /// Content-Type: application/json ␍␊ Content-Length: 417 ␍␊       but of a 304
    /// ```
    private func write(
        _ outcome: ExpressOutcome,
        _ json: [UInt8],
        link: [UInt8],
        _ head: RequestHead,
        _ bytes: Span<UInt8>,
        _ read: ExpressTable.Read,
        for lane: ExpressLane
    ) {
        prepare(lane)
        lane.out.writeStaticString(
            outcome.isKnown ? "HTTP/1.1 304 Not Modified\r\n" : "HTTP/1.1 200 OK\r\n"
        )
        if let seconds = outcome.publicSeconds {
            lane.out.writeStaticString("Cache-Control: public, max-age=")
            lane.out.writeDigits(UInt64(seconds))
            lane.out.writeStaticString("\r\n")
        } else {
            lane.out.writeStaticString("Cache-Control: private, no-cache\r\n")
        }
        if let version = outcome.version {
            lane.out.writeStaticString("ETag: ")
            lane.out.writeBytes(read.tagStart)
            lane.out.writeDigits(version)
            lane.out.writeStaticString("\"\r\n")
        }
        if !link.isEmpty {
            lane.out.writeStaticString("Link: ")
            lane.out.writeBytes(link)
            lane.out.writeStaticString("\r\n")
        }
        if !outcome.isKnown {
            lane.out.writeStaticString("Content-Type: application/json\r\nContent-Length: ")
            lane.out.writeDigits(UInt64(json.count))
            lane.out.writeStaticString("\r\n")
        }
        writeOrigins(head.origin.map { text($0, bytes) }, for: lane)
        writeEnd(closes: head.closes, for: lane)
        if !outcome.isKnown, head.method != .head { lane.out.writeBytes(json) }
    }

    /// Whether the `Accept` field lets the media type through.
    private func accepts(
        _ mediaType: StaticString,
        _ field: ByteRange?,
        _ bytes: Span<UInt8>
    ) -> Bool {
        guard let field else { return true }
        if equals(field, "*/*", bytes) || equals(field, mediaType, bytes) { return true }
        return HTTPFront.accepts("\(mediaType)", field: text(field, bytes))
    }

    private func equals(_ range: ByteRange, _ text: StaticString, _ bytes: Span<UInt8>) -> Bool {
        text.withUTF8Buffer { text in
            guard range.count == text.count else { return false }
            for index in text.indices where bytes[range.start + index] != text[index] {
                return false
            }
            return true
        }
    }

    /// What the client has: at a glance for one entity tag of this kind, strong or weak.
    private func known(
        _ field: ByteRange?,
        _ bytes: Span<UInt8>,
        _ read: ExpressTable.Read
    ) -> KnownTags {
        guard let field else { return .none }
        if let version = version(in: field, bytes, read.tagStart) { return .version(version) }
        return .listed(field: text(field, bytes), prefix: read.tagPrefix)
    }

    private func version(
        in field: ByteRange,
        _ bytes: Span<UInt8>,
        _ tagStart: [UInt8]
    ) -> UInt64? {
        let end = field.start + field.count - 1
        var position = field.start
        if field.count > 2, bytes[position] == UInt8(ascii: "W") {
            guard bytes[position + 1] == UInt8(ascii: "/") else { return nil }
            position += 2
        }
        // At least one digit and a quotation mark follow the beginning.
        guard end - position > tagStart.count, bytes[end] == UInt8(ascii: "\"") else { return nil }
        for index in tagStart.indices where bytes[position + index] != tagStart[index] {
            return nil
        }
        position += tagStart.count
        return number(ByteRange(start: position, count: end - position), bytes)
    }
}
