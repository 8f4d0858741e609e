import Synchronization

/// The keyspace `jobs` and the handlers of its rows.
public final class Jobs: Sendable {
    /// Jobs that are not finished, oldest first.
    public let keyspace: Keyspace<JobID, Job>
    /// The last id given out.
    let last: StoredNumber
    /// Rings when a job is added.
    let bell = Doorbell()
    private let handlers = Mutex<[UInt16: any JobHandler]>([:])

    init(keyspace: Keyspace<JobID, Job>, last: StoredNumber) {
        self.keyspace = keyspace
        self.last = last
    }

    func add(_ handler: some JobHandler) {
        let earlier = handlers.withLock { $0.updateValue(handler, forKey: handler.kind) }
        precondition(earlier == nil, "job kind \(handler.kind) is taken")
    }

    func handler(of kind: UInt16) -> (any JobHandler)? {
        handlers.withLock { $0[kind] }
    }
}

/// Does the next step of a job.
struct RunJobStep: Command {
    static var code: UInt16 { 1 }
    static var makesRoom: Bool { true }
    let job: JobID

    init(job: JobID) { self.job = job }
    init(from reader: inout ByteReader) throws(CodecError) { job = JobID(try reader.unsigned()) }
    func encode(to writer: inout ByteWriter) { writer.unsigned(job.rawValue) }

    /// Whether the job is done.
    func apply(to jobs: Jobs, in context: inout CommandContext) throws -> Bool {
        guard var row = try context.get(job, in: jobs.keyspace) else { return true }
        guard let handler = jobs.handler(of: row.kind) else {
            throw StoreError.unknownJob(kind: row.kind)
        }
        guard let position = try handler.step(row, in: &context) else {
            try context.delete(job, in: jobs.keyspace)
            return true
        }
        row.position = position
        try context.put(row, for: job, in: jobs.keyspace)
        return false
    }
}

extension Store {
    /// Does the jobs of the store, oldest first, one step at a time, until the task is cancelled.
    ///
    /// A writer that is busy or full is asked again later.
    ///
    /// - Throws: what else a step throws; a job whose step fails stays in the store.
    public func runJobs() async throws {
        while !Task.isCancelled {
            let rings = jobs.bell.rings
            guard let job = try nextJob() else {
                await jobs.bell.wait(past: rings)
                continue
            }
            do {
                while try await !submit(RunJobStep(job: job), to: jobs), !Task.isCancelled {}
            } catch StoreError.busy, StoreError.full {
                try? await Task.sleep(for: .milliseconds(Limits.retryMilliseconds))
            }
        }
    }

    private func nextJob() throws -> JobID? {
        try read { snapshot in
            var rows = try snapshot.rows(of: jobs.keyspace)
            return try rows.next()?.key
        }
    }

    /// How many jobs are not finished.
    @available(*, noasync)
    public func pendingJobs() throws -> Int {
        try read { try $0.count(of: jobs.keyspace, in: .all) }
    }
}
