/// A command that waits for the writer, and who is told about it, its type forgotten.
///
/// It is closures, and inlinable, so that a host's commands are specialised code: looking up the
/// metadata of a generic class behind a protocol took a sixth of the writer's time.
@usableFromInline
struct Submission: Sendable {
    /// Whether it is the first command of a transaction.
    let startsTransaction: Bool
    /// Whether it is taken while the map is nearly full.
    let makesRoom: Bool
    /// Applies the command; what it returns tells the caller of the success, once it is durable.
    let apply: @Sendable (inout CommandContext) throws -> (@Sendable () -> Void)
    /// Tells the caller of a failure.
    let fail: @Sendable (any Error) -> Void

    @usableFromInline
    init(
        startsTransaction: Bool,
        makesRoom: Bool,
        apply: @escaping @Sendable (inout CommandContext) throws -> (@Sendable () -> Void),
        fail: @escaping @Sendable (any Error) -> Void
    ) {
        self.startsTransaction = startsTransaction
        self.makesRoom = makesRoom
        self.apply = apply
        self.fail = fail
    }

    @inlinable
    init<C: Command>(
        _ command: C,
        _ target: C.Target,
        _ completion: @escaping Completion<C.Outcome>
    ) {
        self.init(
            startsTransaction: C.startsTransaction,
            makesRoom: C.makesRoom,
            apply: { context in
                try context.requireBounded(command)
                let outcome = try command.apply(to: target, in: &context)
                return { completion(.success(outcome)) }
            },
            fail: { completion(.failure($0)) }
        )
    }
}
