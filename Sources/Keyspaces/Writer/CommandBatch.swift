/// Hears when the writer has told the fates of commands that were handed over with it: whoever
/// hands fates on to another thread wakes it once, and not for each.
///
/// It may be called when there is nothing new, and is called on the writer's thread, or on that
/// which hands over what is refused.
public protocol BatchListener: AnyObject, Sendable {
    /// No further fate is about to be told.
    func batchEnded()
}

/// Commands without outcomes that are handed to the writer together: it is woken once for all of
/// them, so that they share a commit.
///
/// ```
///   add ─┐
///   add ─┼─▶ batch ── Store.enqueue ──▶ queue ─▶ one commit ─▶ each is told ─▶ batchEnded
///   add ─┘
/// ```
///
/// Waking the writer for each would have it begin with the first alone, and the others wait for a
/// whole commit.
public struct CommandBatch: Sendable {
    @usableFromInline var submissions: [Submission] = []
    /// Their codes, of neighbours that are alike but one.
    @usableFromInline var codes: [UInt16] = []
    @usableFromInline let listener: (any BatchListener)?

    /// An empty batch; `listener` hears once the fates of several commands have been told.
    public init(listener: (any BatchListener)? = nil) { self.listener = listener }

    /// Whether there is nothing to hand over.
    public var isEmpty: Bool { submissions.isEmpty }

    /// Adds a command; `completion` is called on the writer's thread once its fate is known, or
    /// where it is handed over if it is refused.
    @inlinable
    public mutating func add<C: Command>(
        _ command: C,
        to target: C.Target,
        completion: @escaping Completion<Void>
    ) where C.Outcome == Void {
        var submission = Submission(command, target, completion)
        submission.listener = listener
        submissions.append(submission)
        if codes.last != C.code { codes.append(C.code) }
    }
}
