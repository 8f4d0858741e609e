import HTTPTypes

/// One method on one path.
struct Route: Sendable {
    /// What is done for a call.
    enum Work: Sendable {
        case read(producing: String, ReadOperation)
        case follow(producing: [String], FollowHandler)
        case write(bodyLimit: Int, consuming: [String], WriteHandler)
    }

    var method: HTTPRequest.Method
    var pattern: RoutePattern
    var access: Access
    /// Whether a client may call it only so often.
    var isLimited = false
    /// The read in the form in which the express lane answers it too.
    var express: ExpressRead?
    /// Whether the express lane keeps its answers that last.
    var isKept = false
    /// The express lane's way to what is written most.
    var directWrite: DirectWrite?
    var work: Work
}

/// One path with all of its methods.
struct Endpoint: Sendable {
    var pattern: RoutePattern
    var routes: [Route]

    /// The route for a method; a HEAD takes the GET's.
    ///
    /// - Throws: 405 `method-not-allowed` with the methods that there are.
    func route(for method: HTTPRequest.Method) throws(Problem) -> Route {
        let wanted = method == .head ? .get : method
        guard let route = routes.first(where: { $0.method == wanted }) else {
            throw .methodNotAllowed(method, allowed: allowedMethods)
        }
        return route
    }

    /// The methods of this path, as `Allow` lists them.
    var allowedMethods: [HTTPRequest.Method] {
        routes.flatMap { $0.method == .get ? [.get, .head] : [$0.method] }
    }
}

/// A path with captures in it: `/v1/comics/{id}`.
struct RoutePattern: Sendable, Hashable, CustomStringConvertible {
    let description: String

    /// - Precondition: `text` begins with `/`, and a segment is a capture in braces or has none.
    init(_ text: String) {
        precondition(text.hasPrefix("/"), "a pattern begins with a slash: \(text)")
        for segment in text.split(separator: "/") where !segment.isCapture {
            precondition(
                !segment.contains { "{}*:".contains($0) },
                "a segment is a capture, {name}, or text: \(text)"
            )
        }
        description = text
    }

    /// The names between braces, in order.
    var captures: [String] {
        description.split(separator: "/").filter(\.isCapture).map {
            String($0.dropFirst().dropLast())
        }
    }

    /// The pattern with the names of its captures left out: two of the same shape fit the same
    /// paths.
    var shape: String {
        description.split(separator: "/").map { $0.isCapture ? "{}" : $0 }.joined(separator: "/")
    }
}

extension Substring {
    fileprivate var isCapture: Bool {
        hasPrefix("{") && hasSuffix("}") && count > 2
    }
}
