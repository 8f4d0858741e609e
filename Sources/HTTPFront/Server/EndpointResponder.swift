import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// Answers the requests for one path; what it throws becomes a problem further out.
struct EndpointResponder: HTTPResponder {
    let endpoint: Endpoint
    let dispatcher: Dispatcher
    let crossOrigin: CrossOriginPolicy?
    let limiter: RateLimiter?

    func respond(to request: Request, context: FullLaneContext) async throws -> Response {
        // Browsers send no token with it, and it says nothing about what the path holds.
        if let crossOrigin, crossOrigin.isPreflight(context.method, request.headers) {
            return Response(
                crossOrigin.preflightAnswer(
                    allowing: endpoint.allowedMethods,
                    to: request.headers[.origin]
                )
            )
        }
        let route = try endpoint.route(for: context.method)
        var fields: HTTPFields = [:]
        if route.isLimited, let limiter {
            // Before anything else is done for the call.
            fields = try limiter.admit(from: context.peerAddress, request.headers)
        }
        let principal = try await dispatcher.principal(of: request.headers)
        try dispatcher.admit(principal, to: route.access)
        var call = Call(
            method: context.method,
            path: request.uri.path,
            parameters: try captures(in: context.parameters),
            query: try Query(decoding: request.uri.query),
            headers: request.headers,
            principal: principal,
            peerAddress: context.peerAddress
        )
        switch route.work {
        case .read(let mediaType, let operation):
            guard accepts(mediaType, field: request.headers[.accept]) else {
                throw Problem.notAcceptable(offered: mediaType)
            }
            return Response(try dispatcher.answer(call, with: operation))
        case .follow(let mediaTypes, let handler):
            return try await follow(call, request, context, mediaTypes, handler)
        case .write(let bodyLimit, let mediaTypes, let handler):
            call.body = try await body(of: request, limit: bodyLimit)
            if !call.body.isEmpty {
                try checkRepresentation(request.headers, mediaTypes)
            }
            var answer = try await handler(call)
            answer.headers.append(contentsOf: fields)
            return Response(answer)
        }
    }

    /// Answers a call that may wait or go on for long; a HEAD has no body to go on with.
    private func follow(
        _ call: Call,
        _ request: Request,
        _ context: FullLaneContext,
        _ mediaTypes: [String],
        _ handler: @escaping FollowHandler
    ) async throws -> Response {
        guard preferred(mediaTypes, field: request.headers[.accept]) != nil else {
            throw Problem.notAcceptable(offered: mediaTypes.joined(separator: ", "))
        }
        switch try await untilDeparture(of: context.channel, { try await handler(call) }) {
        case .whole(let answer): return Response(answer)
        case .stream(let answer) where call.method == .head:
            answer.body.end()
            return Response(status: .ok, headers: answer.headers)
        case .stream(let answer): return Response(answer, on: context.channel)
        }
    }

    /// The captures of the pattern, percent-decoded.
    ///
    /// - Throws: 400 `path-malformed`.
    private func captures(in parameters: Parameters) throws(Problem) -> [String: String] {
        var captures: [String: String] = [:]
        for (name, value) in parameters {
            guard let decoded = percentDecoded(value.utf8.span, plusIsSpace: false) else {
                throw .malformed("path-malformed", "the path is not valid percent-encoded UTF-8")
            }
            captures[String(name)] = decoded
        }
        return captures
    }

    /// The whole body; one whose length is announced and too large is not read at all.
    ///
    /// - Throws: 413 `body-too-large`; ``BodyUnreadable`` if the connection fails.
    private func body(of request: Request, limit: Int) async throws -> [UInt8] {
        let announced = request.headers[.contentLength].flatMap { Int($0) } ?? 0
        guard announced <= limit else {
            throw Problem.bodyTooLarge(limit: limit)
        }
        do {
            return Array(buffer: try await request.body.collect(upTo: limit))
        } catch is NIOTooManyBytesError {
            throw Problem.bodyTooLarge(limit: limit)
        } catch {
            throw BodyUnreadable(cause: error)
        }
    }

    /// Checks what a body is announced as.
    ///
    /// - Throws: 415 `media-type-unsupported`, 415 `content-coding-unsupported`.
    private func checkRepresentation(
        _ headers: HTTPFields,
        _ mediaTypes: [String]
    ) throws(Problem) {
        if let coding = headers[.contentEncoding], coding.lowercased() != "identity" {
            throw .contentCodingUnsupported
        }
        if let type = headers[.contentType], !announces(mediaTypes, field: type) {
            throw .mediaTypeUnsupported(accepted: mediaTypes)
        }
    }
}
