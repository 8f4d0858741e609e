public import HTTPTypes

/// One request, taken apart and authenticated, as an operation sees it.
public struct Call: Sendable {
    /// The method; a HEAD reaches a read operation as it came, and is answered without the body.
    public var method: HTTPRequest.Method
    /// The path as it was sent, percent-encoding and all.
    public var path: String
    /// What the pattern's captures stand for, percent-decoded.
    public var parameters: [String: String]
    /// The query.
    public var query: Query
    /// The header fields.
    public var headers: HTTPFields
    /// Who calls: nil without a token.
    public var principal: Principal?
    /// The body of a write; empty for a read.
    public var body: [UInt8]
    /// The IP address at the other end of the connection, which may be a proxy's.
    public var peerAddress: String?

    /// A call out of its parts.
    public init(
        method: HTTPRequest.Method,
        path: String,
        parameters: [String: String] = [:],
        query: Query = Query(),
        headers: HTTPFields = [:],
        principal: Principal? = nil,
        body: [UInt8] = [],
        peerAddress: String? = nil
    ) {
        self.method = method
        self.path = path
        self.parameters = parameters
        self.query = query
        self.headers = headers
        self.principal = principal
        self.body = body
        self.peerAddress = peerAddress
    }

    /// What the capture `name` of the route's pattern stands for.
    ///
    /// - Precondition: the pattern has such a capture.
    public func parameter(_ name: String) -> String {
        guard let value = parameters[name] else {
            preconditionFailure("no capture is called \(name) in the pattern of \(path)")
        }
        return value
    }
}
