import ChangeFeed
import HTTPFront
import HTTPTypes
import Keyspaces

/// The change feed.
extension API {
    /// Answers with the events that there are, waits for the next one, or goes on with them for as
    /// long as the client listens.
    func followChanges(_ call: Call) async throws -> Reply {
        let request = try FeedRequest(call)
        if case .reset = request.start {
            // WHATWG HTML, section 9.2: with a 204 a client stops coming back.
            return .whole(.empty(.noContent, headers: [.cacheControl: "no-store"]))
        }
        return switch request.mode {
        case .normal: .whole(answer(try page(request), request, call))
        case .longpoll: .whole(answer(try await poll(request), request, call))
        case .eventsource: try stream(request)
        }
    }

    /// A part of the feed, written as it is wanted.
    private struct FeedPage {
        let json: JSONWriter
        let progress: FeedReader.Progress

        /// Whether there is reason to answer with it at once.
        var isWorthwhile: Bool { progress.told > 0 || progress.more }
    }

    private func answer(
        _ page: FeedPage,
        _ request: FeedRequest,
        _ call: Call
    ) -> Answer {
        var answer = Answer.json(page.json, headers: [.cacheControl: "no-store"])
        if request.mediaType == FeedRequest.batchType {
            answer.headers[.contentType] = request.mediaType
            let last = feed.place(page.progress.position).description
            answer.headers[.link] = call.query.nextLink(path: call.path, "since", last)
        }
        return answer
    }

    /// The first page after where the request begins, or after `position`.
    private func page(
        _ request: FeedRequest,
        after position: UInt64? = nil
    ) throws -> FeedPage {
        try store.read { snapshot in
            let bounds = try log.bounds(in: snapshot)
            let start = try position ?? self.position(request.start, bounds)
            var json = JSONWriter()
            if request.mediaType == FeedRequest.batchType {
                let progress = try write(request, after: start, in: snapshot, to: &json)
                return FeedPage(json: json, progress: progress)
            }
            var progress = FeedReader.Progress(position: start)
            try json.object { json in
                json.member("epoch", feed.epoch)
                json.key("events")
                progress = try write(request, after: start, in: snapshot, to: &json)
                json.member("last", feed.place(progress.position).description)
                json.member("earliest", feed.place(bounds.earliest).description)
                json.member("latest", feed.place(bounds.latest).description)
                json.member("more", progress.more)
            }
            return FeedPage(json: json, progress: progress)
        }
    }

    /// Writes the events of a page.
    private func write(
        _ request: FeedRequest,
        after start: UInt64,
        in snapshot: borrowing Snapshot,
        to json: inout JSONWriter
    ) throws -> FeedReader.Progress {
        var progress = FeedReader.Progress(position: start)
        try json.array { json in
            var told = 0
            progress = try feed.scan(after: start, request.filter.kinds, in: snapshot) { event in
                try feed.write(
                    event,
                    withDocument: request.filter.withDocuments,
                    in: snapshot,
                    to: &json
                )
                told += 1
                return told < request.limit && json.bytes.count < Limits.feedPageBytes
            }
        }
        return progress
    }

    /// The event after which a request begins.
    private func position(
        _ start: FeedRequest.Start,
        _ bounds: FeedBounds
    ) throws(Problem) -> UInt64 {
        switch start {
        case .earliest: bounds.earliest - 1
        case .now, .reset: bounds.latest
        case .after(let cursor): try feed.sequence(of: cursor, bounds)
        }
    }

    /// The first page that has something in it, or an empty one when the time is up.
    private func poll(_ request: FeedRequest) async throws -> FeedPage {
        let deadline = ContinuousClock.now + request.timeout
        return try await relay.polling {
            var page = try page(request)
            while !page.isWorthwhile {
                let position = page.progress.position
                let goesOn = await relay.wait(
                    for: request.filter.kinds,
                    after: position,
                    until: deadline
                )
                page = try self.page(request, after: position)
                if !goesOn { break }
            }
            return page
        }
    }

    /// The feed as a stream of events; where it cannot begin, the stream is the reason and nothing
    /// else, as a browser shows a page no other answer than a stream.
    private func stream(_ request: FeedRequest) throws -> Reply {
        let headers: HTTPFields = [
            .contentType: EventStream.mediaType, .cacheControl: "no-store",
            .accelBuffering: "no",
        ]
        let start: UInt64
        do {
            start = try store.read { snapshot in
                try position(request.start, try log.bounds(in: snapshot))
            }
        } catch let problem as Problem {
            guard case .after(let cursor) = request.start else { throw problem }
            let reset = EventStream.reset(cursor.description, problem)
            let body = EventStream.retry + reset
            return .whole(Answer(status: .ok, headers: headers, body: body))
        }
        let follower = Follower(filter: request.filter, after: start)
        try relay.enter(follower)
        let stream = FeedStream(relay: relay, follower: follower, after: start)
        return .stream(StreamedAnswer(headers: headers, body: stream))
    }
}
