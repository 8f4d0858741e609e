/// A stretch of the bytes that were looked at.
package struct ByteRange: Equatable {
    package var start: Int
    package var count: Int

    package init(start: Int, count: Int) {
        self.start = start
        self.count = count
    }
}

/// The head of a request that the express lane may answer: where its parts stand.
///
/// Nothing is copied: every range counts from the first byte of the head.
package struct RequestHead: Equatable {
    /// The methods of such requests.
    package enum Method: Equatable {
        case get
        case head
        case post
    }

    package var method: Method
    /// The path, in which nothing is percent-encoded.
    package var path: ByteRange
    /// What follows the question mark, in which nothing is percent-encoded either.
    package var query: ByteRange?
    package var ifNoneMatch: ByteRange?
    package var accept: ByteRange?
    package var origin: ByteRange?
    package var forwardedFor: ByteRange?
    /// Whether the client wants no further request to be answered on the connection.
    package var closes: Bool
    /// The bytes of the head, the empty line included.
    package var length: Int

    package init(method: Method, path: ByteRange, closes: Bool, length: Int) {
        self.method = method
        self.path = path
        self.closes = closes
        self.length = length
    }
}

/// What the first bytes of a connection, or those after a request, are.
package enum Recognition: Equatable {
    /// The beginning of a head: more bytes decide.
    case incomplete
    /// A request without a body that the express lane may answer.
    case express(RequestHead)
    /// A request for the full lane of which it is known where it ends: after so many bytes of head
    /// and so many of body.
    case forward(head: Int, body: Int)
    /// Anything else: from here on only the full lane knows where a request ends.
    case fullLane
}
