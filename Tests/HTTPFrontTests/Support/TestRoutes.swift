import HTTPFront
import HTTPTypes

/// Enough routes to meet everything that the front does before and after an operation.
func testRoutes() -> Routes {
    var routes = Routes()
    routes.read("/hello") { _, _ in .json { json in json.object { $0.member("hello", "world") } } }
    routes.read("/things/{id}") { _, call in
        let tag = call.query.values("tag").joined(separator: "+")
        return .json { json in
            json.object {
                $0.member("id", call.parameter("id"))
                $0.member("tag", tag)
                $0.member("method", call.method.rawValue)
                $0.member("peer", call.peerAddress)
            }
        }
    }
    routes.write(.put, "/things/{id}", access: .reader, bodyLimit: 64) { call in
        .json { json in
            json.object {
                $0.member("bytes", call.body.count)
                $0.member("subject", call.principal?.subject)
            }
        }
    }
    routes.write(.delete, "/things/{id}", access: .admin) { _ in .empty(.noContent) }
    routes.read("/mine", access: .reader) { _, call in
        .json { json in json.object { $0.member("subject", call.principal?.subject) } }
    }
    routes.write(.post, "/lines", access: .everybody, consuming: ["application/jsonl"]) { call in
        .empty(.accepted)
    }
    routes.read("/text", producing: "text/plain") { _, _ in
        Answer(status: .ok, headers: [.contentType: "text/plain"], body: Array("漫画".utf8))
    }
    routes.read("/tagged") { _, call in
        call.matches(etag: #""7""#)
            ? .notModified(etag: #""7""#)
            : .json(headers: [.eTag: #""7""#]) { $0.integer(7) }
    }
    routes.read("/problem") { _, _ in throw Problem(status: .gone, code: "comic-gone") }
    routes.read("/unforeseen") { _, _ in throw TestServer.Unforeseen() }
    return routes
}
