/// A request and what must be said to it.
struct Scenario: Sendable, CustomStringConvertible {
    var method: String
    var target: String
    var headers: [String] = []
    var body: String?
    var status: Int
    /// Header fields that must be there once, with their values; names in lower case.
    var fields: [String: String] = [:]
    /// Header fields that must not be there.
    var absent: [String] = []
    var contains: [String] = []
    var lacks: [String] = []

    var description: String { "\(method) \(target.prefix(60)) \(headers) \(status)" }
}

/// In the header fields `READER`, `ADMIN` and `STALE` stand for tokens.
extension Scenario {
    private static let problem = ["content-type": "application/problem+json"]

    static let reads: [Scenario] = [
        Scenario(
            method: "GET",
            target: "/hello",
            status: 200,
            fields: [
                "content-type": "application/json", "content-length": "17", "server": "longbox",
            ],
            absent: ["transfer-encoding"],
            contains: [#"{"hello":"world"}"#]
        ),
        Scenario(method: "GET", target: "/hello?unused=1", status: 200),
        Scenario(
            method: "GET",
            target: "/things/a%2Fb%E6%BC%AB+c?tag=x%20y&tag=z+1",
            status: 200,
            contains: [#""id":"a/b漫+c""#, #""tag":"x y+z 1""#, #""peer":"127.0.0.1""#]
        ),
        Scenario(
            method: "GET",
            target: "/things/%FF",
            status: 400,
            fields: problem,
            contains: [#""code":"path-malformed""#]
        ),
        Scenario(
            method: "GET",
            target: "/hello?a=%zz",
            status: 400,
            fields: problem,
            contains: [#""code":"query-malformed""#]
        ),
        Scenario(
            method: "GET",
            target: "/text",
            headers: ["Accept: text/plain"],
            status: 200,
            fields: ["content-length": "6"],
            contains: ["漫画"]
        ),
        Scenario(
            method: "GET",
            target: "/text",
            headers: ["Accept: application/json"],
            status: 406,
            contains: ["text/plain"]
        ),
        Scenario(
            method: "GET",
            target: "/hello",
            headers: ["Accept: text/html"],
            status: 406,
            fields: problem,
            contains: [#""code":"not-acceptable""#]
        ),
        Scenario(
            method: "GET",
            target: "/tagged",
            status: 200,
            fields: ["etag": #""7""#, "content-length": "1"]
        ),
        Scenario(
            method: "GET",
            target: "/tagged",
            headers: [#"If-None-Match: W/"7""#],
            status: 304,
            fields: ["etag": #""7""#],
            absent: ["content-type"]
        ),
        Scenario(
            method: "GET",
            target: "/problem",
            status: 410,
            fields: ["cache-control": "no-store"],
            contains: [#""code":"comic-gone""#]
        ),
        Scenario(
            method: "GET",
            target: "/unforeseen",
            status: 500,
            fields: problem,
            contains: [#""code":"internal""#],
            lacks: ["swordfish"]
        ),
        Scenario(
            method: "GET",
            target: "/hello/" + String(repeating: "x", count: 9000),
            status: 414,
            contains: [#""code":"target-too-long""#]
        ),
    ]

    static let routing: [Scenario] = [
        Scenario(
            method: "GET",
            target: "/nowhere",
            status: 404,
            fields: ["content-type": "application/problem+json", "cache-control": "no-store"],
            contains: [#""code":"not-found""#, #""status":404"#]
        ),
        Scenario(method: "GET", target: "/", status: 404),
        Scenario(method: "GET", target: "/things", status: 404),
        Scenario(method: "POST", target: "/nowhere", body: "{}", status: 404),
        Scenario(method: "PURGE", target: "/nowhere", status: 404),
        Scenario(method: "PURGE", target: "/hello", status: 405, fields: ["allow": "GET, HEAD"]),
        Scenario(
            method: "POST",
            target: "/hello",
            body: "{}",
            status: 405,
            fields: ["allow": "GET, HEAD"],
            contains: [#""code":"method-not-allowed""#]
        ),
        Scenario(
            method: "PATCH",
            target: "/things/1",
            body: "{}",
            status: 405,
            fields: ["allow": "GET, HEAD, PUT, DELETE"]
        ),
        Scenario(
            method: "OPTIONS",
            target: "/lines",
            status: 405,
            fields: ["allow": "POST"]
        ),
        Scenario(method: "HEAD", target: "/lines", status: 405, fields: ["allow": "POST"]),
        Scenario(method: "TRACE", target: "/hello", status: 405),
    ]

    static let writes: [Scenario] = [
        Scenario(
            method: "PUT",
            target: "/things/1",
            headers: ["Authorization: Bearer READER", "Content-Type: application/json"],
            body: "{}",
            status: 200,
            contains: [#"{"bytes":2,"subject":"r1"}"#]
        ),
        Scenario(
            method: "PUT",
            target: "/things/1",
            headers: ["Authorization: Bearer READER"],
            body: "{}",
            status: 200
        ),
        Scenario(
            method: "PUT",
            target: "/things/1",
            headers: ["Authorization: Bearer READER"],
            status: 200,
            contains: [#""bytes":0"#]
        ),
        Scenario(
            method: "PUT",
            target: "/things/1",
            headers: ["Authorization: Bearer READER"],
            body: String(repeating: "x", count: 64),
            status: 200,
            contains: [#""bytes":64"#]
        ),
        Scenario(
            method: "PUT",
            target: "/things/1",
            headers: ["Authorization: Bearer READER"],
            body: String(repeating: "x", count: 65),
            status: 413,
            fields: problem,
            contains: [#""code":"body-too-large""#, "64 bytes"]
        ),
        Scenario(
            method: "PUT",
            target: "/things/1",
            headers: ["Authorization: Bearer READER", "Content-Type: text/plain"],
            body: "{}",
            status: 415,
            fields: ["accept": "application/json"],
            contains: [#""code":"media-type-unsupported""#]
        ),
        Scenario(
            method: "PUT",
            target: "/things/1",
            headers: ["Authorization: Bearer READER", "Content-Encoding: gzip"],
            body: "{}",
            status: 415,
            contains: [#""code":"content-coding-unsupported""#]
        ),
        Scenario(
            method: "POST",
            target: "/lines",
            headers: ["Content-Type: application/jsonl"],
            body: "{}",
            status: 202,
            fields: ["content-length": "0"]
        ),
        Scenario(
            method: "POST",
            target: "/lines",
            headers: ["Content-Type: application/json"],
            body: "{}",
            status: 415,
            fields: ["accept": "application/jsonl"]
        ),
    ]

    static let access: [Scenario] = [
        Scenario(
            method: "GET",
            target: "/mine",
            status: 401,
            fields: ["www-authenticate": #"Bearer realm="longbox""#],
            contains: [#""code":"token-missing""#]
        ),
        Scenario(
            method: "GET",
            target: "/mine",
            headers: ["Authorization: Bearer READER"],
            status: 200,
            contains: [#""subject":"r1""#]
        ),
        Scenario(
            method: "GET",
            target: "/mine",
            headers: ["Authorization: Bearer ADMIN"],
            status: 200
        ),
        Scenario(
            method: "GET",
            target: "/hello",
            headers: ["Authorization: Bearer wrong"],
            status: 401,
            contains: [#""code":"token-invalid""#]
        ),
        Scenario(
            method: "GET",
            target: "/hello",
            headers: ["Authorization: Bearer STALE"],
            status: 401,
            fields: [
                "www-authenticate":
                    #"Bearer realm="longbox", error="invalid_token", "#
                    + #"error_description="the token has expired""#
            ],
            contains: [#""code":"token-expired""#]
        ),
        Scenario(method: "DELETE", target: "/things/1", status: 401),
        Scenario(
            method: "DELETE",
            target: "/things/1",
            headers: ["Authorization: Bearer READER"],
            status: 403,
            contains: [#""code":"forbidden""#]
        ),
        Scenario(
            method: "DELETE",
            target: "/things/1",
            headers: ["Authorization: Bearer ADMIN"],
            status: 204,
            absent: ["content-length", "content-type"]
        ),
        Scenario(
            method: "PUT",
            target: "/things/1",
            headers: ["Content-Type: text/plain"],
            body: String(repeating: "x", count: 999),
            status: 401
        ),
    ]
}
