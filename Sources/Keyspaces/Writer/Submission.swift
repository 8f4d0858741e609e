import Synchronization

/// A command that waits for the writer, its type forgotten, and who is told about it.
protocol Submission: AnyObject, Sendable {
    /// Whether it is the first command of a transaction.
    var startsTransaction: Bool { get }
    /// Applies the command, and keeps the outcome.
    func apply(to context: inout CommandContext) throws
    /// Tells the caller of the outcome, which is durable.
    func succeed()
    /// Tells the caller of a failure.
    func fail(_ error: any Error)
}

/// A command, what it is applied to, and who is told.
final class PendingCommand<C: Command>: Submission {
    private let command: C
    private let target: C.Target
    private let completion: Completion<C.Outcome>
    private let outcome = Mutex<C.Outcome?>(nil)

    init(_ command: C, _ target: C.Target, _ completion: @escaping Completion<C.Outcome>) {
        self.command = command
        self.target = target
        self.completion = completion
    }

    var startsTransaction: Bool { C.startsTransaction }

    func apply(to context: inout CommandContext) throws {
        try context.requireBounded(command)
        let result = try command.apply(to: target, in: &context)
        outcome.withLock { $0 = result }
    }

    func succeed() {
        guard let result = outcome.withLock({ $0 }) else {
            preconditionFailure("a command that was not applied")
        }
        completion(.success(result))
    }

    func fail(_ error: any Error) { completion(.failure(error)) }
}
