import HTTPTypes
public import Keyspaces

/// A GET for everybody that both lanes answer, written once: from a snapshot and parameters into a
/// writer that the lane keeps.
///
/// It is synchronous, as a ``ReadOperation`` is, takes microseconds, and writes one JSON value or,
/// to a client that has the document already, nothing. What it throws is answered as a problem, and
/// what it has written by then is dropped.
public typealias ExpressRead =
    @Sendable (borrowing Snapshot, ExpressCall, inout JSONWriter) throws -> ExpressOutcome

/// A GET as an express read sees it.
///
/// Making one allocates nothing but the strings of a query.
public struct ExpressCall: Sendable {
    /// The id that the path names; `nil` if the path names none, or something that is no id.
    public let id: UInt64?
    /// What stands in the path in place of an id, if it is none.
    public let misnomer: String
    /// The query.
    public let query: Query
    /// Who calls: nil without a token.
    public let principal: Principal?
    private let known: KnownTags

    init(
        id: UInt64?,
        misnomer: String = "",
        query: Query,
        principal: Principal? = nil,
        known: KnownTags
    ) {
        self.id = id
        self.misnomer = misnomer
        self.query = query
        self.principal = principal
        self.known = known
    }

    /// A call of the full lane; `capture` is what the pattern calls the id.
    init(_ call: Call, capture: String?, tagPrefix: String) {
        let named = capture.map { call.parameter($0) } ?? ""
        id = UInt64(identifier: named)
        misnomer = named
        query = call.query
        principal = call.principal
        known = call.headers[.ifNoneMatch].map { .listed(field: $0, prefix: tagPrefix) } ?? .none
    }

    /// Whether the client has the document at this version already: then it is answered 304.
    public func knows(_ version: UInt64) -> Bool { known.contain(version) }
}

/// Which versions of a document a client has, as `If-None-Match` says.
enum KnownTags: Sendable {
    /// None.
    case none
    /// The one of which it sent the entity tag.
    case version(UInt64)
    /// Those whose entity tags, which begin with a prefix, are among the ones of a field.
    case listed(field: String, prefix: String)

    func contain(_ version: UInt64) -> Bool {
        switch self {
        case .none: false
        case .version(let known): known == version
        case .listed(let field, let prefix):
            EntityTag.matches("\"\(prefix)\(version)\"", field: field)
        }
    }
}

/// What an express read says beside the JSON that it has written.
public struct ExpressOutcome: Sendable {
    /// How long anybody may keep the answer, in seconds; `nil` leaves it to the client alone, which
    /// asks again each time.
    let publicSeconds: Int?
    /// The version of which the entity tag is made; `nil` for what has no validator.
    let version: UInt64?
    /// Whether the client has that version, so that nothing was written.
    let isKnown: Bool
    /// Where in the text the cursor of the next page stands.
    let next: Range<Int>?
    /// Whether the same request is answered by the same text until a row of the store changes.
    let lasts: Bool

    /// A document with a version.
    public static func document(
        version: UInt64,
        isKnown: Bool,
        publicSeconds: Int?
    ) -> ExpressOutcome {
        ExpressOutcome(
            publicSeconds: publicSeconds,
            version: version,
            isKnown: isKnown,
            next: nil,
            lasts: false
        )
    }

    /// What has no validator; a page of a list says where in its text the next one's cursor stands,
    /// if there is one.
    ///
    /// `lasts` says that nothing but the query and rows of the store has a part in the text: no
    /// counter, no clock, not who calls.
    public static func page(
        next: Range<Int>? = nil,
        publicSeconds: Int?,
        lasts: Bool = false
    ) -> ExpressOutcome {
        ExpressOutcome(
            publicSeconds: publicSeconds,
            version: nil,
            isKnown: false,
            next: next,
            lasts: lasts
        )
    }
}

extension Answer {
    /// The answer to a call for which an express read has written `json`.
    ///
    /// `tagPrefix` is what an entity tag has before the version.
    public init(
        _ outcome: ExpressOutcome,
        _ json: borrowing JSONWriter,
        to call: Call,
        tagPrefix: String
    ) {
        var headers: HTTPFields = [
            .cacheControl: outcome.publicSeconds.map { "public, max-age=\($0)" }
                ?? "private, no-cache"
        ]
        if let version = outcome.version { headers[.eTag] = "\"\(tagPrefix)\(version)\"" }
        if outcome.isKnown {
            self.init(status: .notModified, headers: headers)
            return
        }
        if let next = outcome.next {
            let cursor = String(decoding: json.bytes[next], as: UTF8.self)
            headers[.link] = call.query.nextLink(path: call.path, "cursor", cursor)
        }
        headers[.contentType] = "application/json"
        self.init(status: .ok, headers: headers, body: json.bytes)
    }
}

extension UInt64 {
    /// The number that a text writes as ids are written: decimal digits, no sign, no zeros before
    /// them; so that each thing has one path.
    public init?(identifier text: String) {
        let isPlain = text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        guard isPlain, text == "0" || !text.hasPrefix("0") else { return nil }
        self.init(text)
    }
}
