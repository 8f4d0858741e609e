import HTTPFront
import HTTPTypes

/// What is said of one route, beside what follows from its kind: that is added in
/// `OperationDescription+Derived.swift`, so that no description repeats it.
struct OperationDescription: Sendable {
    /// What a family of routes has in common.
    enum Trait: Sendable {
        /// A GET with an entity tag: `If-None-Match`, 304.
        case tagged
        /// A change of something with versions: `If-Match`, 412, and 428 where it is wanted.
        case conditional
        /// As ``conditional``, but never wanted.
        case conditionalIfAsked
        /// A POST that may be sent twice: `Idempotency-Key`.
        case idempotent
        /// What a client may do only so often: `RateLimit`, 429.
        case limited
    }

    let method: HTTPRequest.Method
    let path: String
    /// A name for programs, unique among all.
    let id: String
    let tag: Tag
    let access: Access
    /// In one line.
    let summary: String
    /// What else there is to know.
    var details = ""
    var traits: [Trait] = []
    var query: [Parameter] = []
    var body: Body?
    var answers: [Success]
    /// The problems of this operation alone.
    var problems: [ProblemCode] = []
}

extension OperationDescription {
    /// The families of operations, in the order in which they are listed.
    enum Tag: String, CaseIterable, Sendable {
        case comics = "Comics"
        case covers = "Covers"
        case chapters = "Chapters"
        case genres = "Genres"
        case browsing = "Browsing"
        case readers = "Readers"
        case feed = "Change feed"
        case administration = "Administration"
        case server = "Server"

        var about: String {
            switch self {
            case .comics: "The comics of the catalogue, their views and their figures."
            case .covers: "The covers that a comic has and had."
            case .chapters: "The chapters of comics, and their pages."
            case .genres: "What comics are told apart by."
            case .browsing: "Authors and years, each with its comics."
            case .readers: "What a reader keeps: ratings, bookmarks, progress."
            case .feed: "What has changed, for services that keep a copy."
            case .administration: "Many changes at once, and readers' rights."
            case .server: "The server itself."
            }
        }
    }

    /// A parameter of the query, a header field, or a capture of the path.
    struct Parameter: Sendable {
        let name: String
        let place: String
        let about: String
        let schema: ValueSchema
        var isRequired = false
        /// Whether a list is sent as one value, joined by commas.
        var isJoined = false

        static func query(_ name: String, _ about: String, _ schema: ValueSchema) -> Parameter {
            Parameter(name: name, place: "query", about: about, schema: schema)
        }

        static func header(_ name: String, _ about: String, _ schema: ValueSchema) -> Parameter {
            Parameter(name: name, place: "header", about: about, schema: schema)
        }
    }

    /// The body of a request.
    struct Body: Sendable {
        let mediaTypes: [String]
        let schema: ValueSchema
        let about: String
        var isRequired = true
        /// Whether it is JSON Lines, each of which is judged by itself.
        var isLines = false
        /// The most bytes that it may have.
        var limit = HTTPFront.Limits.bodyBytes

        static func json(_ component: Component, _ about: String) -> Body {
            Body(mediaTypes: ["application/json"], schema: .ref(component), about: about)
        }

        static func mergePatch(_ component: Component, _ about: String) -> Body {
            Body(
                mediaTypes: ["application/merge-patch+json", "application/json"],
                schema: .ref(component),
                about: about
            )
        }

        /// The same body with another limit of bytes.
        func atMost(_ bytes: Int) -> Body {
            var body = self
            body.limit = bytes
            return body
        }

        /// The same body, which need not be sent.
        var optional: Body {
            var body = self
            body.isRequired = false
            return body
        }
    }

    /// An answer that is no problem.
    struct Success: Sendable {
        let status: Int
        let about: String
        var mediaType: String? = "application/json"
        var schema: ValueSchema?
        /// The same answer in other media types, which the caller asks for with `Accept`.
        var others: [(mediaType: String, schema: ValueSchema)] = []
        var headers: [Field] = []
        /// Whether the example of the operation is of this answer.
        var isExample = true

        /// The same answer, which the example does not show.
        var withoutExample: Success {
            var answer = self
            answer.isExample = false
            return answer
        }

        static func ok(_ schema: ValueSchema, _ about: String, _ headers: Field...) -> Success {
            Success(status: 200, about: about, schema: schema, headers: headers)
        }

        static func created(_ schema: ValueSchema, _ about: String, _ headers: Field...) -> Success
        {
            Success(status: 201, about: about, schema: schema, headers: [.location] + headers)
        }

        static func noContent(_ about: String) -> Success {
            Success(status: 204, about: about, mediaType: nil)
        }

        /// A page of a list, with a link to the next one.
        static func page(of items: ValueSchema, _ about: String) -> Success {
            .ok(.page(of: items), about, .cacheControl, .link)
        }
    }
}

/// A header field of answers.
enum Field: String, Sendable, CaseIterable {
    case accept = "Accept"
    case allow = "Allow"
    case cacheControl = "Cache-Control"
    case entityTag = "ETag"
    case link = "Link"
    case location = "Location"
    case rateLimit = "RateLimit"
    case rateLimitPolicy = "RateLimit-Policy"
    case replayed = "Idempotency-Replayed"
    case retryAfter = "Retry-After"
    case challenge = "WWW-Authenticate"

    var about: String {
        switch self {
        case .accept: "The media types that would have been taken."
        case .allow: "The methods of this path."
        case .cacheControl: "How long who may keep the answer."
        case .entityTag: "The strong entity tag of this version: for If-None-Match and If-Match."
        case .link: #"The next page, `<…>; rel="next"` (RFC 8288); absent on the last one."#
        case .location: "The path of what was made, or of what is in the way."
        case .rateLimit:
            "How many more calls are admitted, `r`, and in how many seconds all are, `t`; absent on "
                + "a server without a limit."
        case .rateLimitPolicy:
            "The limit by client: `q` calls in `w` seconds "
                + "(draft-ietf-httpapi-ratelimit-headers-10)."
        case .replayed: "`true` if an earlier call with the same Idempotency-Key had the effect."
        case .retryAfter: "When to try again, in seconds."
        case .challenge: "What a token needs (RFC 6750)."
        }
    }

    var schema: ValueSchema {
        switch self {
        case .replayed: .constant("true")
        case .retryAfter: .count
        default: .string
        }
    }
}
