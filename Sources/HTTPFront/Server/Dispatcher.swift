import HTTPTypes
import Keyspaces
import Logging

/// What happens to a call between its arrival and its answer, whichever lane it came by.
struct Dispatcher: Sendable {
    let store: Store
    let tokens: TokenAuthority
    let problem: @Sendable (any Error) -> Problem

    /// Who calls; nil for a call without an `Authorization` field.
    ///
    /// - Throws: 401 for a bad token, also where none is wanted: a client that sends one means to
    /// be
    ///   somebody, and should learn that it is not.
    func principal(of headers: HTTPFields) async throws(Problem) -> Principal? {
        guard let field = headers[.authorization] else { return nil }
        return try await tokens.principal(authorization: field)
    }

    /// Checks that the caller may use the route.
    ///
    /// - Throws: 401 `token-missing`, 403 `forbidden`.
    func admit(_ principal: Principal?, to access: Access) throws(Problem) {
        guard access != .everybody else { return }
        guard let principal else { throw .tokenMissing }
        guard access != .admin || principal.isAdmin else { throw .forbidden }
    }

    /// Runs something within a read transaction of its own.
    func read<Result>(_ body: (borrowing Snapshot) throws -> Result) throws -> Result {
        try store.read(body)
    }

    /// Runs a read operation within a read transaction of its own.
    func answer(_ call: Call, with operation: ReadOperation) throws -> Answer {
        try store.read { snapshot in
            try operation(snapshot, call)
        }
    }

    /// What the client is told about an error; the cause of a fault goes to the log and nowhere
    /// else.
    func answer(
        to error: any Error,
        method: HTTPRequest.Method,
        path: String,
        logger: Logger
    ) -> Answer {
        let problem = error as? Problem ?? problem(error)
        if isFault(error, problem) {
            logger.error(
                "request failed",
                metadata: [
                    "method": "\(method)", "path": "\(path)", "code": "\(problem.code)",
                    "cause": "\(error)",
                ]
            )
        }
        return problem.answer
    }

    /// Whether this request alone met with an error: with a 500, or with a commit of which nobody
    /// knows whether it is stored, after which there is none.
    ///
    /// A problem that was thrown as such has no cause behind it. Every other 5xx refuses whoever
    /// comes, and who is refused must not be able to fill the log: the program tells of the state
    /// behind it.
    private func isFault(_ error: any Error, _ problem: Problem) -> Bool {
        if case .outcomeUnknown? = error as? StoreError { return true }
        return problem.status == .internalServerError && !(error is Problem)
    }
}
