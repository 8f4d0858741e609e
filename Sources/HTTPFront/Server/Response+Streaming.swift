import Hummingbird
import HummingbirdCore
import NIOCore

extension Response {
    /// A response whose pieces are written to `channel` as they come about.
    init(_ answer: StreamedAnswer, on channel: any Channel) {
        self.init(
            status: .ok,
            headers: answer.headers,
            body: ResponseBody { [body = answer.body] writer in
                try await send(body, to: &writer, on: channel)
            }
        )
    }
}

/// Writes a body to its end, or until the client has gone.
@concurrent
private func send(
    _ body: any StreamedBody,
    to writer: inout any ResponseBodyWriter,
    on channel: any Channel
) async throws {
    body.begin {
        channel.eventLoop.execute {
            try? channel.pipeline.syncOperations.handler(type: ExpressLane.self).hangUp()
        }
    }
    DepartureWatch.add(to: channel) { body.end() }
    defer {
        DepartureWatch.remove(from: channel)
        body.end()
    }
    while let chunks = try await body.next() {
        try await writer.write(contentsOf: chunks.map(\.buffer))
    }
    try await writer.finish(nil)
}
