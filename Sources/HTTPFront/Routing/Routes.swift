public import HTTPTypes
public import Keyspaces

/// Who may call a route.
public enum Access: Sendable {
    /// Anybody, with a token or without; a bad token is refused even so.
    case everybody
    /// Whoever has a token.
    case reader
    /// Whoever has a token with the role `admin`.
    case admin
}

/// Answers a GET from one consistent state of the store.
///
/// It is synchronous on purpose: a read transaction must not be held across a suspension, and the
/// same operation runs on an event loop as well as in a task.
public typealias ReadOperation = @Sendable (borrowing Snapshot, Call) throws -> Answer

/// Answers a GET that may wait for something to happen, or go on for long.
///
/// Its task is cancelled when the client goes: it should return then, whatever it returns.
public typealias FollowHandler = @Sendable (Call) async throws -> Reply

/// Answers a request that may change something, and may wait until the change is durable.
public typealias WriteHandler = @Sendable (Call) async throws -> Answer

/// The table of everything that can be asked, in plain values: no router's types are in it.
///
/// A pattern is a path whose segments are text or captures, as in `/v1/comics/{id}/stats`. Text
/// goes before a capture where both fit.
public struct Routes: Sendable {
    /// What is said of a body that may be JSON.
    static let json = ["application/json"]

    /// The routes, in the order in which they were added.
    private(set) var list: [Route] = []

    /// What an entity tag of an express read has before the version.
    let tagPrefix: String

    /// An empty table; `tagPrefix` is what entity tags have between their quotation mark and the
    /// version, where an ``ExpressRead`` has one.
    public init(tagPrefix: String = "") { self.tagPrefix = tagPrefix }

    /// Adds a GET, and with it the HEAD.
    ///
    /// The answers are of `mediaType`: a call whose `Accept` excludes it is answered 406 before the
    /// operation runs.
    ///
    /// - Precondition: the pattern is well formed and has no such method yet.
    public mutating func read(
        _ pattern: String,
        access: Access = .everybody,
        producing mediaType: String = "application/json",
        _ operation: @escaping ReadOperation
    ) {
        add(
            Route(
                method: .get,
                pattern: RoutePattern(pattern),
                access: access,
                work: .read(producing: mediaType, operation)
            )
        )
    }

    /// Adds a GET for everybody, and with it the HEAD, that the express lane answers too.
    ///
    /// Its answers are JSON. A capture, of which there is one at most, is an id. With `isKept` the
    /// answers that last are kept for whoever asks for the same next: where they are dear to make.
    ///
    /// - Precondition: the pattern is well formed and has no such method yet.
    public mutating func express(
        _ pattern: String,
        isKept: Bool = false,
        _ read: @escaping ExpressRead
    ) {
        let pattern = RoutePattern(pattern)
        let (capture, tagPrefix) = (pattern.captures.first, tagPrefix)
        add(
            Route(
                method: .get,
                pattern: pattern,
                access: .everybody,
                express: read,
                isKept: isKept,
                work: .read(producing: "application/json") { snapshot, call in
                    var json = JSONWriter()
                    let express = ExpressCall(call, capture: capture, tagPrefix: tagPrefix)
                    let outcome = try read(snapshot, express, &json)
                    return Answer(outcome, json, to: call, tagPrefix: tagPrefix)
                }
            )
        )
    }

    /// Adds a GET that may wait or go on for long, and with it the HEAD.
    ///
    /// The answers are of one of `mediaTypes`, the first of which is the first choice: a call whose
    /// `Accept` excludes them all is answered 406 before the handler runs.
    ///
    /// - Precondition: the pattern is well formed and has no such method yet.
    public mutating func follow(
        _ pattern: String,
        access: Access = .everybody,
        producing mediaTypes: [String],
        _ handler: @escaping FollowHandler
    ) {
        add(
            Route(
                method: .get,
                pattern: RoutePattern(pattern),
                access: access,
                work: .follow(producing: mediaTypes, handler)
            )
        )
    }

    /// Adds a method other than GET and HEAD.
    ///
    /// A body has at most `bodyLimit` bytes, all of which are held in memory. It may be announced
    /// as one of `mediaTypes`, where `application/json` stands for every `+json` type too, or not
    /// at all; a PATCH that says nothing of them takes merge patches (RFC 7396). If it `isLimited`,
    /// a client may call it as often as the server's ``RateLimitPolicy`` says. `direct` is the
    /// express lane's way to the answers that are asked for most, of a POST for everybody.
    ///
    /// - Precondition: the pattern is well formed and has no such method yet.
    public mutating func write(
        _ method: HTTPRequest.Method,
        _ pattern: String,
        access: Access,
        isLimited: Bool = false,
        bodyLimit: Int = Limits.bodyBytes,
        consuming mediaTypes: [String]? = nil,
        direct: DirectWrite? = nil,
        _ handler: @escaping WriteHandler
    ) {
        precondition(method != .get && method != .head, "\(method) does not write")
        precondition(
            direct == nil || (method == .post && access == .everybody),
            "the express lane reads no tokens, and of what writes POST alone"
        )
        let fallback = method == .patch ? ["application/merge-patch+json"] + Self.json : Self.json
        add(
            Route(
                method: method,
                pattern: RoutePattern(pattern),
                access: access,
                isLimited: isLimited,
                directWrite: direct,
                work: .write(bodyLimit: bodyLimit, consuming: mediaTypes ?? fallback, handler)
            )
        )
    }

    /// The routes gathered by path, in the order in which the paths first occurred.
    var endpoints: [Endpoint] {
        var endpoints: [Endpoint] = []
        for route in list {
            if let index = endpoints.firstIndex(where: { $0.pattern == route.pattern }) {
                endpoints[index].routes.append(route)
            } else {
                endpoints.append(Endpoint(pattern: route.pattern, routes: [route]))
            }
        }
        return endpoints
    }

    /// Every pattern with its methods, for what goes over the whole table.
    package var paths: [(pattern: String, methods: [HTTPRequest.Method])] {
        endpoints.map { ($0.pattern.description, $0.allowedMethods) }
    }

    /// A route as a description of it has to have it.
    package struct Entry: Sendable {
        /// The method; a GET stands for the HEAD too.
        package let method: HTTPRequest.Method
        /// The path with its captures.
        package let pattern: String
        /// Who may call it.
        package let access: Access
        /// Whether a client may call it only so often.
        package let isLimited: Bool
        /// The media types of what a GET is answered with.
        package let produced: [String]
        /// What a body may be announced as.
        package let consumed: [String]
    }

    /// Every route, in the order in which they were added.
    package var entries: [Entry] {
        list.map { route in
            var produced: [String] = []
            var consumed: [String] = []
            switch route.work {
            case .read(let mediaType, _): produced = [mediaType]
            case .follow(let mediaTypes, _): produced = mediaTypes
            case .write(_, let mediaTypes, _): consumed = mediaTypes
            }
            return Entry(
                method: route.method,
                pattern: route.pattern.description,
                access: route.access,
                isLimited: route.isLimited,
                produced: produced,
                consumed: consumed
            )
        }
    }

    private mutating func add(_ route: Route) {
        for other in list where other.pattern.shape == route.pattern.shape {
            precondition(
                other.pattern == route.pattern,
                "\(other.pattern) and \(route.pattern) differ in the names of captures only"
            )
            precondition(
                other.method != route.method,
                "\(route.method) \(route.pattern) was added twice"
            )
        }
        list.append(route)
    }
}
