public import LMDB
import Synchronization

/// A store: one directory, one writer, any number of snapshots.
///
/// ```swift
/// var schema = Schema()
/// let library = Library(&schema)                 // adds its keyspaces and commands
/// let store = try Store(at: "./data", schema: schema, access: .write(purpose: "example"))
/// let id = try await store.submit(AddBook(title: "…"), to: library)   // durable when it returns
/// let book = try store.read { try $0.get(id, in: library.books) }
/// await store.close()
/// ```
public final class Store: Sendable {
    /// What a store is opened for.
    public enum Access: Sendable {
        /// Reading beside whatever process writes.
        case read
        /// Reading and writing, as the only writing process; `purpose` names it to others.
        case write(purpose: String)
        /// As writing, but also where a repair is not finished, to finish it.
        case repair(purpose: String)
    }

    /// The directory.
    public let path: String
    /// Tells this history of the store from any other.
    public let epoch: Epoch
    let environment: Environment
    let tables: StoreTables
    let jobs: Jobs
    let keyspaces: [AnyKeyspace]
    let derivations: Derivations
    let rules: [any IntegrityRule]
    private let commands: [UInt16: CommandDecoder]
    private let readers: ReaderPool
    private let queue: CommandQueue?
    private let lockFile: LockFile?
    private let ended = Doorbell()
    private let panic = Doorbell()

    /// Opens the store in the directory `path`; for writing, makes it if there is none.
    ///
    /// `mapBytes` bounds the file; the default, 64 GiB, is address space and not disk. `folding`
    /// says when counters are folded. `transactionWrites` bounds a transaction, as
    /// ``Limits/writesPerTransaction`` or, where nobody waits for one command,
    /// ``Limits/writesPerBulkTransaction``; less than ``Limits/writesPerCommand`` traps, for no
    /// command could be written.
    ///
    /// - Throws: ``StoreError/locked(path:holder:)``,
    /// ``StoreError/newerFormat(keyspace:stored:known:)``,
    ///   or ``StoreError/storage(_:)`` with what LMDB says of the file.
    @available(*, noasync)
    public convenience init(
        at path: String,
        schema: borrowing Schema,
        access: Access,
        mapBytes: Int? = nil,
        folding: FoldPolicy = FoldPolicy(),
        transactionWrites: Int = Limits.writesPerTransaction
    ) throws(StoreError) {
        let (purpose, folding, unfinished): (String?, FoldPolicy, Unfinished?) =
            switch access {
            case .read: (nil, folding, nil)
            case .write(let purpose): (purpose, folding, nil)
            case .repair(let purpose): (purpose, .never, .rebuild)
            }
        try self.init(
            path,
            schema,
            mapBytes,
            purpose: purpose,
            folding,
            transactionWrites,
            finishing: unfinished
        )
    }

    /// Opens a store of older formats, to migrate it.
    convenience init(
        migrating path: String,
        schema: borrowing Schema,
        mapBytes: Int?
    ) throws(StoreError) {
        try self.init(
            path,
            schema,
            mapBytes,
            purpose: "a migration",
            .never,
            Limits.writesPerTransaction,
            finishing: .migration
        )
    }

    private init(
        _ path: String,
        _ schema: borrowing Schema,
        _ mapBytes: Int?,
        purpose: String?,
        _ folding: FoldPolicy,
        _ transactionWrites: Int,
        finishing unfinished: Unfinished?
    ) throws(StoreError) {
        precondition(transactionWrites >= Limits.writesPerCommand, "no command fits")
        var options = Environment.Options()
        options.mapBytes = mapBytes ?? options.mapBytes
        options.readOnly = purpose == nil
        var lockFile: LockFile?
        if let purpose {
            try makeDirectory(path)
            lockFile = try LockFile(directory: path, purpose: purpose)
        }
        let opened = try OpenedFile(path, schema, options, finishing: unfinished)
        self.path = path
        self.lockFile = lockFile
        environment = opened.environment
        tables = opened.tables
        epoch = opened.epoch
        jobs = schema.jobs
        keyspaces = schema.keyspaces
        derivations = schema.derivations
        rules = schema.rules
        commands = schema.commands
        readers = ReaderPool(environment)
        guard let lockFile else {
            queue = nil
            return
        }
        let queue = CommandQueue()
        self.queue = queue
        try loadCounters()
        let writer = Writer(
            environment: environment,
            tables: tables,
            meta: schema.meta,
            jobs: jobs,
            queue: queue,
            readers: readers,
            folding: folding,
            transactionWrites: transactionWrites,
            panic: panic,
            lockFile: lockFile
        )
        let ended = ended
        writer.start { ended.ring() }
    }

    deinit {
        queue?.close()
    }

    private func loadCounters() throws(StoreError) {
        do {
            try readers.read(tables) { try tables.counters.load($0) }
        } catch let error as StoreError {
            throw error
        } catch {
            preconditionFailure("\(error)")
        }
    }

    /// Refuses further commands, writes those that wait, and returns when the writer has ended,
    /// also if the task is cancelled.
    public func close() async {
        guard let queue else { return }
        queue.close()
        // A task of its own is not cancelled with the one that waits for it.
        await Task { [ended] in await ended.wait(past: 0) }.value
    }

    /// Runs `body` on a snapshot of the last commit.
    ///
    /// - Complexity: O(1) beside `body`: a reader slot is reused.
    /// - Throws: what `body` throws; ``StoreError/storage(_:)`` if no snapshot can be had.
    @available(
        *,
        noasync,
        message: "a snapshot must not cross an await: read in a function of its own"
    )
    public func read<Result>(_ body: (borrowing Snapshot) throws -> Result) throws -> Result {
        try readers.read(tables, body)
    }

    /// Queues a command; `completion` is called on the writer's thread once its fate is known.
    ///
    /// Success means durable. Failure is the command's own domain error, or a ``StoreError``.
    ///
    /// - Throws: ``StoreError/busy``, ``StoreError/closed``, ``StoreError/poisoned(_:)``,
    ///   ``StoreError/readOnly``: nothing was queued.
    @inlinable
    public func enqueue<C: Command>(
        _ command: C,
        to target: C.Target,
        completion: @escaping Completion<C.Outcome>
    ) throws(StoreError) {
        try enqueue(Submission(command, target, completion), code: C.code)
    }

    /// Queues the commands of a batch in their order.
    ///
    /// Those that are not taken, because the queue is full or no longer open, are told so at once
    /// and on this thread, with what ``enqueue(_:to:completion:)`` would have thrown; then the
    /// batch's listener hears.
    ///
    /// - Complexity: O(commands), with one look at the queue.
    public func enqueue(_ batch: CommandBatch) {
        for code in batch.codes {
            precondition(commands[code] != nil, "a command of code \(code) is not registered")
        }
        let (count, refusal) = queue?.add(batch.submissions) ?? (0, .readOnly)
        guard let refusal else { return }
        for submission in batch.submissions[count...] { submission.tell(.failure(refusal)) }
        batch.listener?.batchEnded()
    }

    @usableFromInline
    func enqueue(_ submission: Submission, code: UInt16) throws(StoreError) {
        precondition(commands[code] != nil, "a command of code \(code) is not registered")
        try enqueue(submission)
    }

    private func enqueue(_ submission: Submission) throws(StoreError) {
        guard let queue else { throw .readOnly }
        try queue.add(submission)
    }

    /// Applies a command and returns its outcome once it is durable.
    ///
    /// - Throws: the command's own error, or a ``StoreError``.
    public func submit<C: Command>(_ command: C, to target: C.Target) async throws -> C.Outcome {
        try await withCheckedThrowingContinuation { continuation in
            do throws(StoreError) {
                try enqueue(command, to: target) { continuation.resume(with: $0) }
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    /// Applies a command out of a log of encoded ones, as ``Command/encoded`` wrote it.
    ///
    /// - Throws: ``StoreError/unknownCommand(code:)``,
    ///   ``StoreError/malformedCommand(code:_:)``: the log must not be followed further. The
    ///   command's own error, as when it was first applied.
    public func replay(_ encoded: [UInt8]) async throws {
        try await withCheckedThrowingContinuation { (continuation: Replay) in
            do throws(StoreError) {
                try enqueue(try decode(encoded) { continuation.resume(with: $0) })
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }

    private typealias Replay = CheckedContinuation<Void, any Error>

    private func decode(
        _ encoded: [UInt8],
        _ completion: @escaping Completion<Void>
    ) throws(StoreError) -> Submission {
        if encoded.count > Limits.commandBytes { throw .commandTooLarge }
        var code: UInt16 = 0
        do throws(CodecError) {
            var reader = ByteReader(encoded.span.bytes)
            code = try reader.unsigned()
            guard let decoder = commands[code] else { throw .value("code") }
            return try decoder.decode(encoded, completion)
        } catch {
            if commands[code] == nil { throw .unknownCommand(code: code) }
            throw .malformedCommand(code: code, error)
        }
    }
}

/// The store's health.
extension Store {
    /// Returns once neither reading nor writing is possible until the store is opened anew, because
    /// LMDB could not write a meta page; or when the task is cancelled.
    public func waitForPanic() async { await panic.wait(past: 0) }

    /// Why neither reading nor writing is possible, if it is not.
    public var panicReason: LMDBError? { panic.rings > 0 ? poisonReason : nil }

    /// Returns once writes are refused until the store is opened anew, because a commit failed; or
    /// when the task is cancelled.
    public func waitForPoison() async { await (queue?.poisoned ?? Doorbell()).wait(past: 0) }

    /// Why writes are refused, if they are.
    public var poisonReason: LMDBError? { queue?.poisonReason }
    /// Commands that wait for the writer; at most ``Limits/queuedCommands``.
    public var queuedCommands: Int { queue?.depth ?? 0 }
    /// How long the oldest snapshot of this process has been open; `nil` if none is.
    public var oldestReader: Duration? { readers.oldest() }

    /// Frees the reader slots of processes that died; how many there were.
    @discardableResult
    public func clearDeadReaders() throws(LMDBError) -> Int { try environment.clearDeadReaders() }
}
