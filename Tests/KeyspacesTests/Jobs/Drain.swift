import Keyspaces

/// Removes the names that begin with the job's subject, ten a step.
final class Drain: JobHandler {
    static let number: UInt16 = 7
    let kind = Drain.number
    /// Rings when a job is done.
    let done = Doorbell()
    /// Steps that were tried.
    let steps = Tally()
    /// The step that fails, counted from 1 by the job's position.
    private let failing: UInt8?
    private let ledger: Ledger

    init(_ ledger: Ledger, failing: UInt8? = nil) {
        self.ledger = ledger
        self.failing = failing
    }

    func step(_ job: Job, in context: inout CommandContext) throws -> [UInt8]? {
        steps.raise()
        let step = (job.position.first ?? 0) + 1
        let names = try next(10, job, context)
        for name in names { try context.delete(name, in: ledger.names) }
        if step == failing { throw Rejection.broken }
        if !names.isEmpty { return [step] }
        let done = done
        context.onCommit { done.ring() }
        return nil
    }

    private func next(
        _ count: Int,
        _ job: Job,
        _ context: borrowing CommandContext
    ) throws -> [Name] {
        var names: [Name] = []
        var rows = try context.rows(of: ledger.names, in: .prefix { $0.raw(job.subject) })
        while names.count < count, try rows.advance() { names.append(try rows.key()) }
        return names
    }
}
