import HTTPFront
import Testing

@Suite("A request's head")
struct RecognitionTests {
    private static func look(_ text: String) -> Recognition {
        look(Array(text.utf8))
    }

    private static func look(_ bytes: [UInt8]) -> Recognition { recognise(bytes.span) }

    private static let host = "Host: a.example\r\n"

    /// What the lane may answer.
    static let simple: [String] = [
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "HEAD /v1/comics/7 HTTP/1.1\r\nhOsT:x:8080\r\nAccept: */*\r\n\r\n",
        "GET /v1/comics?sort=-popularity&q=one+piece,two HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n",
        "GET /? HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /v1/comics/7/views HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
        "POST /v1/comics/7/views HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\nCookie: a=b\r\nCookie: c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: , Close ,\r\n\r\n",
        "GET / HTTP/1.1\r\nX-Empty:\r\nHost: \t x \t \r\nX-Tab: a\tb\r\n\r\n",
    ]

    @Test("is for the express lane", arguments: simple)
    func express(text: String) throws {
        guard case .express(let head) = Self.look(text + "GET ") else {
            Issue.record("\(Self.look(text))")
            return
        }
        #expect(head.length == text.utf8.count)
    }

    @Test("is taken apart where it stands")
    func parts() throws {
        let text =
            "HEAD /v1/comics/7?a=b HTTP/1.1\r\nHost: x\r\nIf-None-Match:  \"9f-3\" \r\n"
            + "Accept:text/html\r\nOrigin: http://y\r\nX-Forwarded-For: 1.2.3.4\r\n"
            + "Connection: close\r\n\r\n"
        guard case .express(let head) = Self.look(text) else {
            Issue.record("\(Self.look(text))")
            return
        }
        let bytes = Array(text.utf8)
        func part(_ range: ByteRange?) -> String? {
            range.map { String(decoding: bytes[$0.start..<$0.start + $0.count], as: UTF8.self) }
        }
        #expect(head.method == .head)
        #expect(head.closes)
        #expect(part(head.path) == "/v1/comics/7")
        #expect(part(head.query) == "a=b")
        #expect(part(head.ifNoneMatch) == "\"9f-3\"")
        #expect(part(head.accept) == "text/html")
        #expect(part(head.origin) == "http://y")
        #expect(part(head.forwardedFor) == "1.2.3.4")
    }

    /// What is framed, but not simple: the head, and the length of the body.
    static let framed: [(String, Int)] = [
        ("PUT /v1/comics/7 HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\r\n", 12),
        ("PATCH / HTTP/1.1\r\nHost: x\r\n\r\n", 0), ("DELETE / HTTP/1.1\r\nHost: x\r\n\r\n", 0),
        ("OPTIONS / HTTP/1.1\r\nHost: x\r\n\r\n", 0),
        ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 00005\r\n\r\n", 5),
        ("GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\n\r\n", 0),
        ("GET /%41 HTTP/1.1\r\nHost: x\r\n\r\n", 0),
        ("GET /a/../b HTTP/1.1\r\nHost: x\r\n\r\n", 0),
        ("GET /?q=%20 HTTP/1.1\r\nHost: x\r\n\r\n", 0),
        ("GET /?a?b HTTP/1.1\r\nHost: x\r\n\r\n", 0),
        ("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", 0),
        ("GET / HTTP/1.1\r\nHost:\r\n\r\n", 0), ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 0),
        ("GET / HTTP/1.1\r\nHost: x\r\nAccept: a/b\r\nAccept: c/d\r\n\r\n", 0),
        ("GET / HTTP/1.1\r\nHost: x\r\nIf-None-Match: a\r\nIf-None-Match: a\r\n\r\n", 0),
        ("GET / HTTP/1.1\r\nHost: x\r\nX: \u{E9}\r\n\r\n", 0),
        ("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n", 3),
    ]

    @Test("is for the full lane, which gets it alone", arguments: framed)
    func forward(text: String, body: Int) {
        #expect(Self.look(text + "xyz") == .forward(head: text.utf8.count, body: body))
    }

    /// What leaves it to the full lane where anything ends.
    static let doubtful: [String] = [
        "GET / HTTP/1.0\r\nHost: x\r\n\r\n", "GET / HTTP/1.2\r\nHost: x\r\n\r\n",
        "GET / http/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/2.0\r\n\r\n", "GET /\r\n\r\n",
        "\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", " GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "get / HTTP/1.1\r\nHost: x\r\n\r\n", "BREW / HTTP/1.1\r\nHost: x\r\n\r\n",
        "CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n", "GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /  HTTP/1.1\r\nHost: x\r\n\r\n", "GET /\tHTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /#a HTTP/1.1\r\nHost: x\r\n\r\n", "GET /\u{0} HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /\u{E9} HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\nHost: x\n\n",
        "GET / HTTP/1.1\r\nHost: x\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\n\n", "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        "GET / HTTP/1.1\r\n Host: x\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\n\tA: b\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\n: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nA(: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA: \u{0}\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nA: \u{7F}\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\nContent-Length: 4\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4, 4\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +4\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0x4\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999999999999999\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: Host\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nExpect: nothing\r\n\r\n",
    ]

    @Test("leaves doubt to the full lane", arguments: doubtful)
    func doubt(text: String) {
        #expect(Self.look(text) == .fullLane, "\(text.debugDescription)")
    }

    @Test("is judged the same however much of what follows has arrived", arguments: simple)
    func prefixes(text: String) {
        let bytes = Array(text.utf8)
        for count in 0..<bytes.count {
            #expect(Self.look(Array(bytes[..<count])) == .incomplete, "\(count)")
        }
        #expect(Self.look(bytes + Array("\0\r\n".utf8)) == Self.look(bytes))
    }

    @Test("stays the full lane's once it is", arguments: doubtful)
    func doubtfulPrefixes(text: String) {
        let bytes = Array(text.utf8)
        var isDoubted = false
        for count in 0...bytes.count {
            let verdict = Self.look(Array(bytes[..<count]))
            #expect(verdict == (isDoubted ? .fullLane : verdict))
            #expect(verdict == .incomplete || verdict == .fullLane)
            isDoubted = verdict == .fullLane
        }
        #expect(isDoubted)
    }

    @Test("is the full lane's if it is too long or has too many fields")
    func limits() {
        let head = "GET / HTTP/1.1\r\nHost: x\r\n"
        let long = head + "A: " + String(repeating: "a", count: HeadLimits.bytes)
        #expect(Self.look(long) == .fullLane)
        #expect(
            Self.look(String(decoding: long.utf8.prefix(HeadLimits.bytes - 1), as: UTF8.self))
                == .incomplete
        )
        let fields = String(repeating: "A: b\r\n", count: HeadLimits.fields - 1)
        guard case .express = Self.look(head + fields + "\r\n") else {
            Issue.record("as many fields as there may be")
            return
        }
        #expect(Self.look(head + fields + "A: b\r\n\r\n") == .fullLane)
    }
}
