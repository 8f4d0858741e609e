/// A change too large for one command, done in bounded steps.
///
/// The command that asks for it hides its subject from every read in one commit, and leaves a row
/// in
/// `jobs`. Steps drain it afterwards; a crash between two of them loses nothing, because each step
/// moves the row's position in the transaction of its effect.
public struct Job: ValueCodable, Equatable {
    /// Layout 1.
    public static var format: UInt8? { 1 }
    /// Which handler does it.
    public let kind: UInt16
    /// What it is about, as its handler encodes it.
    public let subject: [UInt8]
    /// How far it has come, as its handler encodes it; empty at first.
    public var position: [UInt8]

    /// A job that has not begun.
    public init(kind: UInt16, subject: [UInt8]) {
        self.kind = kind
        self.subject = subject
        self.position = []
    }

    /// Reads kind, subject, position.
    public init(from reader: inout ByteReader) throws(CodecError) {
        kind = try reader.unsigned()
        subject = try reader.blob()
        position = try reader.blob()
    }

    /// Writes kind, subject, position.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(kind)
        writer.blob(subject)
        writer.blob(position)
    }
}

/// A job's number.
public typealias JobID = Identifier<Job>

/// Does one kind of job.
public protocol JobHandler: Sendable {
    /// What the rows of this kind are known by. Never reused.
    var kind: UInt16 { get }
    /// Does the next part, at most ``Limits/writesPerJobStep`` writes.
    ///
    /// - Returns: the position from which the next step goes on, or `nil` when nothing is left.
    func step(_ job: Job, in context: inout CommandContext) throws -> [UInt8]?
}

extension CommandContext {
    /// Leaves a job to be done in steps after this commit.
    @discardableResult
    public mutating func enqueue(_ job: Job) throws(StoreError) -> JobID {
        let id = JobID(try next(jobs.last))
        try put(job, for: id, in: jobs.keyspace)
        let bell = jobs.bell
        onCommit { bell.ring() }
        return id
    }
}
