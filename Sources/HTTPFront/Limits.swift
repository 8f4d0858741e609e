/// What this module accepts at most; every figure carries its unit in its name.
public enum Limits {
    /// The body of one request: 1 MiB, unless its route states another figure.
    public static let bodyBytes = 1 << 20

    /// The request target, path and query together; a longer one is answered 414.
    public static let targetBytes = 8 << 10

    /// The name or the value of one header field; the decoder answers 400 to a longer one.
    static let headerFieldBytes = 16 << 10

    /// All header fields of one request together.
    static let headerListBytes = 32 << 10

    /// The header fields of one request.
    static let headerFields = 100

    /// The name-value pairs of one query; more are answered 400.
    static let queryPairs = 256

    /// A bearer token, as it stands in the header.
    static let tokenBytes = 8 << 10

    /// The header of a token, as it stands there: it is read before anything is known of who sends
    /// it.
    static let tokenHeaderBytes = 2 << 10

    /// The subject of a token, as UTF-8, by which readers are keyed further down.
    public static let subjectBytes = 256

    /// How far the clocks of issuer and server may differ when `exp` and `nbf` are read.
    public static let clockSkewSeconds = 30

    /// The most that they may be allowed to differ.
    public static let clockSkewMostSeconds = 300

    /// A set of keys, as a file or as the body of a response.
    static let keySetBytes = 256 << 10

    /// The keys of one set.
    static let keySetKeys = 64

    /// The modulus of an RSA key, at least: RFC 7518, section 3.3.
    static let rsaModulusBits = 2048

    /// The whole of fetching a set of keys: whoever sends a token of a key that is not in the set
    /// may have to wait for that long.
    static let keySetFetchSeconds = 5

    /// A set of keys is read again after this.
    static let keySetRefreshSeconds = 300

    /// A set is read ahead of that, for the sake of a key that is not in it, at most once in this.
    static let keySetEarlyRefreshSeconds = 30

    /// How long a browser may keep the answer to a preflight request: the most that Chromium does.
    static let preflightSeconds = 7200

    /// A file of certificates or of a key.
    static let pemBytes = 1 << 20

    /// The secret that signs tokens: as long as the SHA-256 digest, the least that RFC 7518,
    /// section 3.2, allows for HS256.
    static let secretBytes = 32

    /// A connection on which no request is in progress, and none arrives, is closed after this.
    static let idleSeconds = 60

    /// The whole head of a request has to arrive within this, from its first byte on.
    static let headSeconds = 20

    /// A client that has read nothing of what is written to it for this long is left; it is looked
    /// at once in this time, and so left at twice this at the latest.
    static let writeSeconds = 60

    /// A connection that is closed is read for so long at most, so that the last answer arrives.
    static let lingerSeconds = 5

    /// Bytes of requests that wait for an answer before them; beyond that nothing is read.
    package static let heldBytes = 64 << 10

    /// Answers on one connection that wait for the writer at the same time.
    package static let promisedAnswers = 64

    /// The name that a proxy gives a request; a longer one is not logged.
    static let requestIDBytes = 64

    /// How long a connection has its event loop before others have their turn, in microseconds:
    /// whoever sends a thousand requests at once must not keep them waiting.
    static let turnMicroseconds: Int64 = 200
    /// How long the loop waits for others before such a connection goes on, in microseconds: long
    /// enough for the wait to be one.
    static let turnPauseMicroseconds: Int64 = 20
    /// Reads from one socket, each of 64 KiB at most, before the loop looks at others: a large body
    /// keeps them waiting for less, and less of it is in memory.
    static let readsPerTurn: UInt = 1

    /// Answers of the express lane that are written at once; more go in several pieces.
    static let answerBytes = 64 << 10

    /// One answer that an event loop keeps to give it again.
    static let keptAnswerBytes = 128 << 10

    /// All answers that an event loop keeps.
    static let keptAnswersBytes = 4 << 20

    /// Memory for bodies that an event loop keeps from one answer to the next.
    static let scratchBytes = 256 << 10

    /// Clients whose calls of limited routes are counted; beyond that those that have been quiet
    /// longest are forgotten.
    package static let limitedClients = 65_536

    /// The most calls a second that a limit may allow.
    public static let mostCallsASecond = 1_000_000

    /// Connections that the kernel queues before they are accepted.
    static let backlogConnections = 1024

    /// Arrays and objects within each other in one JSON text.
    static let jsonDepth = 64

    /// Members of one object in a JSON text.
    static let jsonMembers = 1_000

    /// Members of one object up to which each name is compared with those before it.
    static let jsonComparedMembers = 16

    /// An event of a stream that is read from another server, in bytes.
    static let streamedEventBytes = 64 << 20
}
