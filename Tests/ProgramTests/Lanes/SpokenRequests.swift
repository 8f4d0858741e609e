import StoreTesting

/// Requests of every kind, as bytes.
struct SpokenRequests {
    var random: SeededGenerator

    /// Targets that the express lane answers, and some that it leaves.
    static let targets = [
        "/v1/comics/1", "/v1/comics/2", "/v1/comics/42", "/v1/comics/999999", "/v1/comics/0",
        "/v1/comics/007", "/v1/comics/abc", "/v1/comics/1.5", "/v1/comics/-1", "/v1/comics/",
        "/v1/comics/18446744073709551615", "/v1/comics/99999999999999999999", "/v1/comics/1/",
        "/v1/comics/1?x=y", "/v1/comics/1?", "/v1/comics/%31", "/v1/comics/batch", "//v1/comics/1",
        "/v1/comics/2/stats", "/v1/comics/3/stats?a", "/v1/comics/1/chapters",
        "/v1/comics/1/chapters?limit=3&order=desc", "/v1/comics/1/chapters?limit=0",
        "/v1/comics/1/chapters?language=en&language=fr", "/v1/chapters?limit=2",
        "/v1/chapters/1", "/v1/chapters/2", "/v1/chapters/77777", "/v1/chapters/1/pages",
        "/v1/chapters/3/neighbours", "/v1/chapters/1/pages?x", "/v1/comics?limit=3",
        "/v1/comics?limit=5&sort=-popularity", "/v1/comics?sort=nothing", "/v1/comics?genre=comedy",
        "/v1/comics?genre=comedy&status=completed&type=comic&limit=4", "/v1/comics?q=little+nemo",
        "/v1/comics?q=n%65mo", "/v1/comics?ids=1,2,3", "/v1/comics?ids=3,x", "/v1/comics?cursor=x",
        "/v1/comics?include=stats,latest&ids=5,6", "/v1/comics?visibility=draft",
        "/v1/suggest?q=li",
        "/v1/suggest?q=ne&limit=2", "/v1/suggest?limit=1000", "/v1/genres", "/healthz", "/nowhere",
        "/V1/comics/1", "/v1/comics/1#x", "/v1/years?limit=2", "/v1/comics/1/rating",
    ]

    /// Fields that matter, and some that do not.
    static let fields = [
        "Accept: application/json", "Accept: */*", "Accept: text/html", "Accept: text/*, */*;q=0",
        "Accept:", "accept: application/json\r\nAccept: text/html",
        "Accept: application/problem+json",
        "If-None-Match: *", "If-None-Match: \"x\"", "If-None-Match: W/\"x\", ETAG",
        "If-None-Match: ETAG",
        "If-None-Match: ETAG\r\nIf-None-Match: \"y\"", "If-None-Match:", "if-none-match:   ETAG\t",
        "Origin: https://reader.example.org", "Origin: https://other.example.org", "Origin: null",
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64)", "Accept-Encoding: gzip, deflate, br",
        "Cookie: a=b; c=d", "Content-Length: 0", "Connection: keep-alive",
        "Authorization: Bearer x",
        "Authorization: Basic eDp5", "X-Forwarded-For: 10.1.2.3", "X-Caf\u{E9}: \u{E9}",
        "Range: bytes=0-9", "If-Match: \"x\"", "Content-Type: text/plain", "X-Empty:",
    ]

    /// What no lane but the full one has to do with; each is the last of its connection.
    static let hostile = [
        "GET /v1/comics/1 HTTP/1.0\r\nHost: x\r\n\r\n",
        "GET /v1/comics/1 HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n\r\n",
        "GET /v1/comics/1 HTTP/1.1\r\n\r\n", "GET /v1/comics/1 HTTP/1.1\nHost: x\n\n",
        "GET /v1/comics/1 HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "GET /v1/comics/1 HTTP/1.1\r\nHost : x\r\n\r\n",
        "GET /v1/comics/1 HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n",
        "GET /v1/comics/1 HTTP/1.1\r\nHost: x\r\nA: \u{0}\r\n\r\n",
        "GET http://x/v1/comics/1 HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET x:80 HTTP/1.1\r\nHost: x\r\n\r\n", "GET  /v1/comics/1 HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /v1/comics/1  HTTP/1.1\r\nHost: x\r\n\r\n",
        "\r\nGET /v1/comics/1 HTTP/1.1\r\nHost: x\r\n\r\n",
        "get /v1/comics/1 HTTP/1.1\r\nHost: x\r\n\r\n", "NONSENSE\r\n\r\n",
        "GET /v1/comics/1 HTTP/9.9\r\n\r\n",
        "POST /v1/comics/1/views HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /v1/comics/2 HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /v1/comics/1/views HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
            + "Content-Length: 5\r\n\r\n0\r\n\r\n",
        "POST /v1/comics/1/views HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "POST /v1/comics/1/views HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST /v1/comics/1/views HTTP/1.1\r\nHost: x\r\nContent-Length: 1x\r\n\r\na",
        "POST /v1/comics HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n",
        "POST /v1/comics HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
            + "GET /v1/comics/1 HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /v1/comics/1 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        "GET /v1/comics/1 HTTP/1.1\r\nHost: x\r\nConnection: close, x\r\n\r\n",
        "CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET /v1/comics/1 HTTP/1.1\r\nHost: x\r\nA",
        "GET /v1/comics/1 HTTP/1.1\r\nHost: x\r\nA: " + String(repeating: "a", count: 40_000),
        "GET /" + String(repeating: "a", count: 9_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /v1/comics/1 HTTP/1.1\r\nHost: x\r\n" + String(repeating: "A: b\r\n", count: 150)
            + "\r\n",
        "POST /v1/comics/1/views HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc",
    ]

    /// Requests that may follow each other on one connection, the last of which closes it.
    mutating func conversation(etag: String) -> String {
        let count = Int.random(in: 1...8, using: &random)
        var text = ""
        for _ in 0..<count { text += request(etag: etag, "") }
        switch Int.random(in: 0..<4, using: &random) {
        case 0: text += Self.hostile.randomElement(using: &random) ?? ""
        case 1: break
        default: text += request(etag: etag, "Connection: close\r\n")
        }
        return text
    }

    private mutating func request(etag: String, _ more: String) -> String {
        let target = Self.targets.randomElement(using: &random) ?? "/"
        var fields = "Host: x\r\n\(more)"
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let field = Self.fields.randomElement(using: &random) ?? ""
            // One connection field is there already.
            if more.isEmpty || !field.hasPrefix("Connection") { fields += field + "\r\n" }
        }
        fields = fields.replacing("ETAG", with: etag)
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return "HEAD \(target) HTTP/1.1\r\n\(fields)\r\n"
        case 1: return "POST /v1/comics/41/views HTTP/1.1\r\n\(fields)\r\n"
        case 2: return "POST /v1/comics/999999/views HTTP/1.1\r\n\(fields)\r\n"
        case 3 where !fields.contains("Content-Length"):
            let body = "GET /v1/comics/1 HTTP/1.1\r\nHost: y\r\n\r\n"
            return
                "PUT \(target) HTTP/1.1\r\n\(fields)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        case 4: return "DELETE \(target) HTTP/1.1\r\n\(fields)\r\n"
        case 5:
            return
                "OPTIONS \(target) HTTP/1.1\r\n\(fields)Access-Control-Request-Method: PUT\r\n\r\n"
        default: return "GET \(target) HTTP/1.1\r\n\(fields)\r\n"
        }
    }
}
