import AsyncHTTPClient
import ChangeFeed
import ComicAPI
import Foundation
import HTTPFront
import NIOCore
import NIOHTTP1

/// Prints the feed of a running server.
struct RemoteFeed: Sendable {
    /// A stream that is silent for so long is taken for cut, in seconds: a bookmark comes every 15.
    private static let silenceSeconds: Int64 = 45
    /// How long connecting may take, in seconds.
    private static let connectSeconds: Int64 = 10
    /// An answer that is no stream, in bytes.
    private static let answerBytes = 64 << 20

    /// Without a slash at its end.
    let url: String
    let types: [String]
    let printer: ChangePrinter

    /// Prints what there is, and with `follows` what comes, until the task is cancelled.
    ///
    /// - Throws: ``FeedRefusal`` if the feed cannot be read on, ``RemoteFeedError``.
    func run(from start: PublicFeed.Start, follows: Bool) async throws {
        var configuration = HTTPClient.Configuration()
        // When it is tried again is decided here.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.connect = .seconds(Self.connectSeconds)
        configuration.timeout.read = .seconds(Self.silenceSeconds)
        var cursor: String? =
            switch start {
            case .earliest: nil
            case .now: "now"
            case .after(let cursor): cursor
            }
        try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            if follows {
                try await follow(after: &cursor, client)
            } else {
                while try await printPage(after: &cursor, client) {}
            }
        }
    }

    /// Prints a page; whether there is another one.
    private func printPage(after cursor: inout String?, _ client: HTTPClient) async throws -> Bool {
        let page: JSONValue
        do {
            let limit = "limit=\(ChangeFeed.Limits.eventsPerPage)"
            let response = try await answer(to: request(cursor, limit), cursor, client)
            page = try JSONValue(parsing: try await bytes(of: response))
        } catch is Problem {
            throw RemoteFeedError.stranger(url)
        } catch {
            throw understood(error)
        }
        guard let events = page["events"]?.items, let last = page["last"]?.text else {
            throw RemoteFeedError.stranger(url)
        }
        try printer.print(
            events.map { event in
                var json = JSONWriter()
                json.value(event)
                return json.bytes
            }
        )
        cursor = last
        return page["more"] == .bool(true)
    }

    /// Prints events as they come, and comes back behind the last one whenever the stream ends.
    private func follow(after cursor: inout String?, _ client: HTTPClient) async throws {
        var attempts = Attempts()
        while !Task.isCancelled {
            do {
                try await printStream(after: &cursor, &attempts, client)
            } catch {
                let error = understood(error)
                guard let error = error as? RemoteFeedError, error.isPassing,
                    attempts.fails()
                else { throw error }
                if attempts.isFirstFailure { Console.complain("\(error); trying again") }
            }
            try await Task.sleep(for: attempts.delay)
        }
    }

    private func printStream(
        after cursor: inout String?,
        _ attempts: inout Attempts,
        _ client: HTTPClient
    ) async throws {
        var request = request(cursor, "feed=eventsource")
        request.headers.add(name: "Accept", value: "text/event-stream")
        let response = try await answer(to: request, cursor, client)
        guard response.headers.first(name: "Content-Type") == "text/event-stream" else {
            throw RemoteFeedError.stranger(url)
        }
        if attempts.succeeds() { Console.complain("the feed of \(url) goes on") }
        var parser = EventStreamParser()
        for try await piece in response.body {
            var printed: [[UInt8]] = []
            var last = cursor
            for event in try parser.take(piece.readableBytesView) {
                if event.name == "reset" {
                    try printer.print(printed)
                    let problem = try JSONValue(parsing: event.data)
                    throw FeedRefusal(of: last ?? "earliest", problem)
                        ?? RemoteFeedError.stranger(url) as any Error
                }
                if event.name != "bookmark" { printed.append(event.data) }
                last = event.id
            }
            try printer.print(printed)
            cursor = last
        }
    }

    private func request(_ cursor: String?, _ parameter: String) -> HTTPClientRequest {
        var target = url + "/v1/changes?" + parameter
        if let cursor { target += "&since=" + cursor }
        if !types.isEmpty { target += "&types=" + types.joined(separator: ",") }
        return HTTPClientRequest(url: target)
    }

    /// A 200.
    ///
    /// - Throws: ``FeedRefusal`` or ``RemoteFeedError`` for another one, what the client throws.
    private func answer(
        to request: HTTPClientRequest,
        _ cursor: String?,
        _ client: HTTPClient
    ) async throws -> HTTPClientResponse {
        let response = try await client.execute(request, deadline: .distantFuture)
        if response.status == .ok { return response }
        guard let problem = try? JSONValue(parsing: try await bytes(of: response)) else {
            throw RemoteFeedError.refused(response.status.code, "no reason given")
        }
        if let refusal = FeedRefusal(of: cursor ?? "earliest", problem) { throw refusal }
        let detail = problem["detail"]?.text ?? problem["title"]?.text ?? "no reason given"
        throw RemoteFeedError.refused(response.status.code, detail)
    }

    private func bytes(of response: HTTPClientResponse) async throws -> [UInt8] {
        Array(buffer: try await response.body.collect(upTo: Self.answerBytes))
    }

    /// The error as one of ours, unless it is already.
    private func understood(_ error: any Error) -> any Error {
        switch error {
        case is FeedRefusal, is RemoteFeedError, is CancellationError: error
        default: RemoteFeedError.unreachable(url, failureText(error))
        }
    }
}

/// When a follower that was cut off comes back: soon, then ever more slowly.
private struct Attempts {
    private static let first = Duration.milliseconds(200)
    private static let most = Duration.seconds(10)

    private var failures = 0
    /// Who was never answered has the wrong URL rather than bad luck.
    private var wasAnswered = false

    var isFirstFailure: Bool { failures == 1 }
    var delay: Duration { min(Self.most, Self.first * (1 << min(max(0, failures - 1), 16))) }

    /// Whether it failed before.
    mutating func succeeds() -> Bool {
        defer { failures = 0 }
        wasAnswered = true
        return failures > 0
    }

    /// Whether it is to be tried again.
    mutating func fails() -> Bool {
        failures += 1
        return wasAnswered
    }
}

/// Why a server does not tell its feed.
enum RemoteFeedError: Error, CustomStringConvertible {
    /// It answers with another status than 200.
    case refused(UInt, String)
    /// It does not answer, or no longer.
    case unreachable(String, String)
    /// It answers something else than a feed.
    case stranger(String)

    /// Whether it may be otherwise soon.
    var isPassing: Bool {
        switch self {
        case .refused(let status, _): status == 429 || status >= 500
        case .unreachable: true
        case .stranger: false
        }
    }

    var description: String {
        switch self {
        case .refused(let status, let detail):
            "the server does not tell its feed (\(status)): \(detail)"
        case .unreachable(let url, let reason): "cannot read the feed of \(url): \(reason)"
        case .stranger(let url): "what answers at \(url) tells no feed"
        }
    }
}
