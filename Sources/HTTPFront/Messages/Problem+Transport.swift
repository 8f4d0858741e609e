import HTTPTypes

/// The problems that HTTPFront itself answers with. The list of their codes is part of the API.
extension Problem {
    static func malformed(_ code: String, _ detail: String) -> Problem {
        Problem(status: .badRequest, code: code, detail: detail)
    }

    static func notFound(path: String) -> Problem {
        Problem(status: .notFound, code: "not-found", detail: "nothing is at \(path)")
    }

    /// RFC 9110, section 15.5.6: `Allow` is a must.
    static func methodNotAllowed(
        _ method: HTTPRequest.Method,
        allowed: [HTTPRequest.Method]
    ) -> Problem {
        let list = allowed.map(\.rawValue).joined(separator: ", ")
        return Problem(
            status: .methodNotAllowed,
            code: "method-not-allowed",
            detail: "\(method.rawValue) is not among the methods of this path: \(list)",
            headers: [.allow: list]
        )
    }

    /// The `Accept` field excludes what there is.
    package static func notAcceptable(offered mediaType: String) -> Problem {
        Problem(
            status: .notAcceptable,
            code: "not-acceptable",
            detail: "this path offers \(mediaType), which the Accept field excludes"
        )
    }

    /// RFC 9110, section 15.5.16: the response's `Accept` tells what would have been taken.
    static func mediaTypeUnsupported(accepted: [String]) -> Problem {
        let list = accepted.joined(separator: ", ")
        return Problem(
            status: .unsupportedMediaType,
            code: "media-type-unsupported",
            detail: "send the body as \(list)",
            headers: [.accept: list]
        )
    }

    /// RFC 9110, section 15.5.16: the response's `Accept-Encoding` tells what would have been
    /// taken.
    static var contentCodingUnsupported: Problem {
        Problem(
            status: .unsupportedMediaType,
            code: "content-coding-unsupported",
            detail: "send the body without a Content-Encoding",
            headers: [.acceptEncoding: "identity"]
        )
    }

    static func bodyTooLarge(limit: Int) -> Problem {
        Problem(
            status: .contentTooLarge,
            code: "body-too-large",
            detail: "a body on this path has at most \(limit) bytes"
        )
    }

    static var targetTooLong: Problem {
        Problem(
            status: .uriTooLong,
            code: "target-too-long",
            detail: "a request target has at most \(Limits.targetBytes) bytes"
        )
    }

    /// There is no token where one is wanted.
    package static var tokenMissing: Problem {
        Problem(
            status: .unauthorized,
            code: "token-missing",
            detail: "this path wants a token: Authorization: Bearer <token>",
            headers: [.wwwAuthenticate: #"Bearer realm="longbox""#]
        )
    }

    /// A 401 with the challenge of RFC 6750, section 3.1.
    ///
    /// `detail` is put into a quoted string, so it must hold no quotation mark and no reverse
    /// solidus.
    static func tokenRefused(_ code: String, _ detail: String) -> Problem {
        assert(!detail.contains { $0 == "\"" || $0 == "\\" })
        let challenge =
            #"Bearer realm="longbox", error="invalid_token", error_description="\#(detail)""#
        return Problem(
            status: .unauthorized,
            code: code,
            detail: detail,
            headers: [.wwwAuthenticate: challenge]
        )
    }

    /// RFC 6750, section 3.1: the token is good but does not reach far enough.
    package static var forbidden: Problem {
        Problem(
            status: .forbidden,
            code: "forbidden",
            detail: "this path is for administrators: the token lacks the role admin",
            headers: [
                .wwwAuthenticate:
                    #"Bearer realm="longbox", error="insufficient_scope", scope="admin""#
            ]
        )
    }
}
