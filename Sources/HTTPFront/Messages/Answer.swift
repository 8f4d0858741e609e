public import HTTPTypes

/// A whole response, but for `Content-Length`, `Date` and `Server`: sending adds those.
public struct Answer: Sendable, Equatable {
    /// The status.
    public var status: HTTPResponse.Status
    /// The header fields.
    public var headers: HTTPFields
    /// The body; for a HEAD request it is only counted.
    public var body: [UInt8]

    /// A response out of its parts.
    public init(
        status: HTTPResponse.Status,
        headers: HTTPFields = [:],
        body: [UInt8] = []
    ) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A JSON response out of what was written.
    public static func json(
        _ writer: consuming JSONWriter,
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) -> Answer {
        var headers = headers
        headers[.contentType] = "application/json"
        return Answer(status: status, headers: headers, body: writer.bytes)
    }

    /// A JSON response out of what `content` writes, one value.
    ///
    /// - Throws: what `content` throws.
    public static func json<Failure>(
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:],
        _ content: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) -> Answer {
        var json = JSONWriter()
        try content(&json)
        return .json(json, status: status, headers: headers)
    }

    /// A response without a body, such as 204.
    public static func empty(
        _ status: HTTPResponse.Status,
        headers: HTTPFields = [:]
    ) -> Answer {
        Answer(status: status, headers: headers)
    }

    /// A 304 that confirms `etag`.
    ///
    /// `headers` should hold those of `Cache-Control`, `Content-Location`, `Expires` and `Vary`
    /// that the 200 would have had (RFC 9110, section 15.4.5).
    public static func notModified(etag: String, headers: HTTPFields = [:]) -> Answer {
        var headers = headers
        headers[.eTag] = etag
        return Answer(status: .notModified, headers: headers)
    }
}
