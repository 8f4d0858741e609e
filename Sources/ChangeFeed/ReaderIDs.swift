public import Keyspaces
import Synchronization

/// What a reader's id is an id of.
public enum ReaderSubject {}
/// A reader's number: the short form of a token's subject, which two services share.
public typealias ReaderID = Identifier<ReaderSubject>

/// The numbers of readers by the subjects of their tokens.
///
/// A reader gets a number at the first write, and loses it when erased: whoever comes back with the
/// same subject is somebody new.
public final class ReaderIDs: Sendable {
    /// The numbers, by subject.
    public let keyspace: Keyspace<Name, Number>
    let last: StoredNumber
    private let erasers = Mutex<[UInt16]>([])

    /// Adds the numbers to a schema.
    public init(_ schema: inout Schema) {
        keyspace = schema.keyspace("readers")
        last = schema.identifier("reader")
        schema.register(EraseReader.self, for: self)
        schema.add(ReaderRule(readers: self))
    }

    /// The reader with this subject, or `nil` if nothing was ever written for it.
    public func reader(
        _ subject: String,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> ReaderID? {
        try reader.get(Name(subject), in: keyspace).map { ReaderID($0.value) }
    }

    /// The reader with this subject, who gets a number if there is none yet.
    public func numbered(
        _ subject: String,
        in context: inout CommandContext
    ) throws -> ReaderID {
        if let known = try reader(subject, in: context) { return known }
        let id = ReaderID(try context.next(last))
        try context.put(Number(id.rawValue), for: Name(subject), in: keyspace)
        return id
    }

    /// Has a job of this kind, whose subject is the reader's encoded id, left for each reader that
    /// is erased.
    public func onErase(_ kind: UInt16) {
        erasers.withLock { kinds in
            kinds.append(kind)
            kinds.sort()
        }
    }

    /// The kinds of jobs that an erasure leaves, ascending.
    var jobKinds: [UInt16] { erasers.withLock { $0 } }
}

/// Forgets a reader: the number is gone at once, and with it everything that hangs on it; each
/// service that keeps something of readers drops it in a job of its own.
public struct EraseReader: Command {
    /// 11.
    public static var code: UInt16 { 11 }
    /// Taken while the map is nearly full.
    public static var makesRoom: Bool { true }
    let subject: String

    /// Forgets the reader with this subject.
    public init(subject: String) { self.subject = subject }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        subject = try reader.string()
    }

    /// Writes the subject.
    public func encode(to writer: inout ByteWriter) { writer.string(subject) }

    /// Whether there was such a reader.
    public func apply(to readers: ReaderIDs, in context: inout CommandContext) throws -> Bool {
        guard let id = try readers.reader(subject, in: context) else { return false }
        try context.delete(Name(subject), in: readers.keyspace)
        for kind in readers.jobKinds { try context.enqueue(Job(kind: kind, subject: id.encoded)) }
        return true
    }
}

/// No two readers have one number, and none has one that is still to be given out.
struct ReaderRule: IntegrityRule {
    let readers: ReaderIDs

    func check(_: KeyRange, of snapshot: borrowing Snapshot, into report: inout Report) throws {
        let last = try snapshot.value(of: readers.last)
        var seen: Set<UInt64> = []
        var rows = try snapshot.rows(of: readers.keyspace)
        while let (subject, id) = try rows.nextSound() {
            if !seen.insert(id.value).inserted {
                add("reader-twice", subject, "reader \(id.value) has another subject", &report)
            }
            if id.value > last {
                add("id-reuse", subject, "the last id given out is \(last)", &report)
            }
        }
    }

    private func add(
        _ code: String,
        _ subject: Name,
        _ detail: String,
        _ report: inout Report
    ) {
        report.add(code, subject, in: readers.keyspace, detail)
    }
}
