import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// The route table behind Hummingbird's router.
///
/// That router looks up path and method together and knows no 405. So every path is registered
/// under one method, every request is looked up under that one, and the method it really has
/// travels in the context to the endpoint, which has all routes of its path and can tell which ones
/// there are.
struct FullLane: HTTPResponder {
    typealias Context = FullLaneContext

    private let router: RouterResponder<FullLaneContext>

    init(
        routes: Routes,
        dispatcher: Dispatcher,
        crossOrigin: CrossOriginPolicy?,
        limiter: RateLimiter?,
        requests: RequestMeter?
    ) {
        let router = Router(context: FullLaneContext.self)
        if let requests { router.add(middleware: CountRequests(meter: requests)) }
        if let crossOrigin {
            router.add(middleware: CompleteForOrigins(policy: crossOrigin))
        }
        router.add(middleware: AnswerErrors(dispatcher: dispatcher))
        for endpoint in routes.endpoints {
            router.on(
                RouterPath(endpoint.pattern.description),
                method: .get,
                responder: EndpointResponder(
                    endpoint: endpoint,
                    dispatcher: dispatcher,
                    crossOrigin: crossOrigin,
                    limiter: limiter
                )
            )
        }
        self.router = router.buildResponder()
    }

    func respond(to request: Request, context: FullLaneContext) async throws -> Response {
        var context = context
        context.method = request.method
        if let id = request.headers[.requestID], isRequestID(id) {
            context.logger[metadataKey: "request_id"] = "\(id)"
        }
        var head = request.head
        head.method = .get
        return try await router.respond(
            to: Request(head: head, body: request.body),
            context: context
        )
    }
}

/// Whether a name may stand in the log as it is.
private func isRequestID(_ text: String) -> Bool {
    (1...Limits.requestIDBytes).contains(text.utf8.count)
        && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") }
}

/// What travels with a request through Hummingbird.
struct FullLaneContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The request's own method.
    var method: HTTPRequest.Method = .get
    let peerAddress: String?
    /// The connection that the request came by.
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
        peerAddress = source.channel.remoteAddress?.ipAddress
    }
}

/// The connection failed while a body was read: there is nobody left to answer, or nothing that
/// could be understood, and Hummingbird ends the connection as it sees fit.
struct BodyUnreadable: Error {
    let cause: any Error
}

/// Counts requests, and how long it takes until an answer is there; sending it is not in it.
private struct CountRequests: RouterMiddleware {
    let meter: RequestMeter

    func handle(
        _ request: Request,
        context: FullLaneContext,
        next: @concurrent (Request, FullLaneContext) async throws -> Response
    ) async throws -> Response {
        let began = NIODeadline.now()
        let response = try await next(request, context)
        // Hummingbird has a name of its own for what is no route.
        let route = context.endpointPath.flatMap { $0.hasPrefix("/") ? $0 : nil }
        meter.count(
            route,
            context.method.rawValue,
            response.status.code,
            nanoseconds: (NIODeadline.now() - began).nanoseconds
        )
        return response
    }
}

/// Tells browsers which pages may read the answer, whatever it is.
private struct CompleteForOrigins: RouterMiddleware {
    let policy: CrossOriginPolicy

    func handle(
        _ request: Request,
        context: FullLaneContext,
        next: @concurrent (Request, FullLaneContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        policy.complete(&response.headers, for: request.headers[.origin])
        return response
    }
}

/// Turns every error into a problem, and leaves out the body where the request was a HEAD.
private struct AnswerErrors: RouterMiddleware {
    let dispatcher: Dispatcher

    func handle(
        _ request: Request,
        context: FullLaneContext,
        next: @concurrent (Request, FullLaneContext) async throws -> Response
    ) async throws -> Response {
        let response = try await answered(request, context: context, next: next)
        return context.method == .head ? response.createHeadResponse() : response
    }

    private func answered(
        _ request: Request,
        context: FullLaneContext,
        next: @concurrent (Request, FullLaneContext) async throws -> Response
    ) async throws -> Response {
        do {
            guard request.uri.string.utf8.count <= Limits.targetBytes else {
                throw Problem.targetTooLong
            }
            return try await next(request, context)
        } catch let error as BodyUnreadable {
            throw error.cause
        } catch {
            let unrouted = (error as? HTTPError)?.status == .notFound
            let answer = dispatcher.answer(
                to: unrouted ? Problem.notFound(path: request.uri.path) : error,
                method: context.method,
                path: request.uri.path,
                logger: context.logger
            )
            return Response(answer)
        }
    }
}

extension Response {
    init(_ answer: Answer) {
        self.init(
            status: answer.status,
            headers: answer.headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body))
        )
    }
}
