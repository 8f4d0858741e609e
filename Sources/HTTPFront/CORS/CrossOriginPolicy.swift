import HTTPTypes

/// Which web pages of other origins may read what this server answers: the CORS protocol (Fetch
/// Standard, section 3.3).
///
/// Credentials in the standard's sense, cookies above all, are never allowed: tokens travel in
/// `Authorization`, which a page must have been given, so that no page can act for somebody who
/// merely visits it.
public enum CrossOriginPolicy: Sendable, Equatable {
    /// Pages of any origin. Every answer has the same field, whoever asks, so that caches need to
    /// keep only one.
    case any
    /// Pages of these origins.
    case only(Set<WebOrigin>)

    /// Whether the request only asks what it might do: a preflight request.
    func isPreflight(_ method: HTTPRequest.Method, _ headers: HTTPFields) -> Bool {
        method == .options && headers[.origin] != nil
            && headers[.accessControlRequestMethod] != nil
    }

    /// The answer to a preflight request for a path with these methods.
    ///
    /// A page of another origin is answered 204 too, but without the field that would let it go on.
    func preflightAnswer(allowing methods: [HTTPRequest.Method], to origin: String?) -> Answer {
        guard allows(origin) else { return .empty(.noContent) }
        return .empty(
            .noContent,
            headers: [
                .accessControlAllowMethods: methods.map(\.rawValue).joined(separator: ", "),
                .accessControlAllowHeaders: Self.requestFields,
                .accessControlMaxAge: "\(Limits.preflightSeconds)",
            ]
        )
    }

    /// Adds what every answer says, a problem as well as a preflight's.
    func complete(_ headers: inout HTTPFields, for origin: String?) {
        switch self {
        case .any:
            headers[.accessControlAllowOrigin] = "*"
        case .only:
            // Also where the origin is another or none: a cache must not give that answer to
            // somebody whose origin is allowed.
            headers[.vary] = headers[.vary].map { "\($0), Origin" } ?? "Origin"
            guard allows(origin) else { return }
            headers[.accessControlAllowOrigin] = origin
        }
        headers[.accessControlExposeHeaders] = Self.exposedFields
    }

    private func allows(_ origin: String?) -> Bool {
        guard case .only(let origins) = self else { return true }
        return origin.map { text in origins.contains { $0.description == text } } ?? false
    }

    private static let requestFields =
        "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key"
    private static let exposedFields =
        "ETag, Link, Location, Retry-After, Idempotency-Replayed, RateLimit, RateLimit-Policy"
}
