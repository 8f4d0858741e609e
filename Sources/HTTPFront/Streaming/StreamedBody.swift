public import HTTPTypes

/// Where the body of a response comes from that is sent piece by piece, as it comes about.
///
/// The server asks for the next pieces when the ones before them were written: a client that reads
/// slowly is asked for slowly.
public protocol StreamedBody: Sendable {
    /// Is called once, before the first pieces are asked for.
    ///
    /// `hangUp` closes the connection at once, also while pieces are written to a client that does
    /// not read them. It must not be kept beyond the body's life.
    func begin(hangUp: @escaping @Sendable () -> Void)

    /// The next pieces, at least one; nil ends the body in good order.
    ///
    /// - Throws: anything: the connection is closed, so that the client sees that there was more.
    func next() async throws -> [Chunk]?

    /// The client has gone: a `next` that waits returns, and no other is called.
    ///
    /// It may be called more than once, and on any thread.
    func end()
}

/// A response whose body is sent piece by piece: its status is 200.
public struct StreamedAnswer: Sendable {
    /// The header fields.
    public var headers: HTTPFields
    /// The body.
    public var body: any StreamedBody

    /// A response out of its parts.
    public init(headers: HTTPFields, body: any StreamedBody) {
        self.headers = headers
        self.body = body
    }
}

/// What a request is answered with that may wait, and may be answered for long.
public enum Reply: Sendable {
    /// A whole response.
    case whole(Answer)
    /// A response that goes on.
    case stream(StreamedAnswer)
}
