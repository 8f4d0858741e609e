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
    /// Applies the command; what it returns tells the caller of the success in place of ``tell``.
    let apply: @Sendable (inout CommandContext) throws -> (@Sendable () -> Void)?
    /// Tells the caller of a failure, or of a success that has no outcome.
    let tell: Completion<Void>
    /// Who hears when all of the batch have been told.
    @usableFromInline var listener: (any BatchListener)?

    @usableFromInline
    init(
        startsTransaction: Bool,
        makesRoom: Bool,
        apply: @escaping @Sendable (inout CommandContext) throws -> (@Sendable () -> Void)?,
        tell: @escaping Completion<Void>
    ) {
        self.startsTransaction = startsTransaction
        self.makesRoom = makesRoom
        self.apply = apply
        self.tell = tell
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
            tell: { result in
                if case .failure(let error) = result { completion(.failure(error)) }
            }
        )
    }

    /// A command without an outcome, as counters are fed by: two closures fewer to make for each.
    @inlinable
    init<C: Command>(
        _ command: C,
        _ target: C.Target,
        _ completion: @escaping Completion<Void>
    ) where C.Outcome == Void {
        self.init(
            startsTransaction: C.startsTransaction,
            makesRoom: C.makesRoom,
            apply: { context in
                try context.requireBounded(command)
                try command.apply(to: target, in: &context)
                return nil
            },
            tell: completion
        )
    }
}
