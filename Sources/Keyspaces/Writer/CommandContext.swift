public import LMDB

/// The store while one command is applied: it can be read, with the command's own writes, and
/// written.
public struct CommandContext: ~Copyable, KeyspaceReader {
    var transaction: WriteTransaction
    let tables: StoreTables
    let schemaMeta: Keyspace<Name, MetaValue>
    let jobs: Jobs
    /// The number of this command: every command that was ever applied has one, rejected ones too.
    public internal(set) var sequence: UInt64
    /// The commit's moment: the clock's, but never before an earlier commit's.
    public internal(set) var timestamp: Timestamp
    /// Whether only what makes room is taken.
    var isNearlyFull = false
    /// Whether the command that is being applied is one that makes room: it is taken where others
    /// are refused because something is full.
    public internal(set) var makesRoom = false
    /// Writes of the current command so far.
    private(set) var commandWrites = 0
    /// Writes of all commands of the transaction so far.
    private(set) var transactionWrites = 0
    /// Whether the transaction has put or removed a row.
    private(set) var hasChangedRows = false
    /// What the transaction counts, by the slot of the counter.
    var counting: [CounterBatch]
    /// What the transaction gathers, by the slot of its kind.
    var gathered: [(any GatheredChanges)?]
    /// Whether the bounds of a command hold.
    var isBounded = true
    private(set) var afterCommit: [@Sendable () -> Void] = []
    private var afterCommitOfEarlier = 0
    @usableFromInline var scratch = ByteWriter()

    init(
        transaction: consuming WriteTransaction,
        tables: StoreTables,
        meta: Keyspace<Name, MetaValue>,
        jobs: Jobs,
        sequence: UInt64,
        timestamp: Timestamp
    ) {
        self.transaction = transaction
        self.tables = tables
        self.schemaMeta = meta
        self.jobs = jobs
        self.sequence = sequence
        self.timestamp = timestamp
        counting = tables.counters.definitions.map { _ in CounterBatch() }
        gathered = tables.gatherers.map { _ in nil }
    }

    /// Counts the next command.
    mutating func beginCommand() {
        sequence += 1
        commandWrites = 0
        afterCommitOfEarlier = afterCommit.count
    }

    /// Forgets what a rejected command wanted to publish.
    mutating func rejectCommand() {
        afterCommit.removeSubrange(afterCommitOfEarlier...)
    }

    /// Stores `value` under `key`, in place of what was there.
    ///
    /// - Throws: ``StoreError/storage(_:)``, ``StoreError/commandTooLarge``.
    public mutating func put<Key, Value>(
        _ value: Value,
        for key: Key,
        in keyspace: Keyspace<Key, Value>
    ) throws(StoreError) {
        try write(value, key, keyspace, append: false)
    }

    /// Stores a pair whose key is above every key of the keyspace.
    ///
    /// - Throws: as ``put(_:for:in:)``, and if the key is not above the last one.
    public mutating func append<Key, Value>(
        _ value: Value,
        for key: Key,
        to keyspace: Keyspace<Key, Value>
    ) throws(StoreError) {
        try write(value, key, keyspace, append: true)
    }

    private mutating func write<Key, Value>(
        _ value: Value,
        _ key: Key,
        _ keyspace: Keyspace<Key, Value>,
        append: Bool
    ) throws(StoreError) {
        try countRowChange()
        let table = tables.table(keyspace.slot, keyspace.schema)
        var encodedKey = KeyWriter()
        key.encode(to: &encodedKey)
        if encodedKey.count > Limits.keyBytes { throw .storage(.keySize(encodedKey.count)) }
        scratch.reset()
        if let format = Value.format { scratch.unsigned(format) }
        value.encode(to: &scratch)
        let encodedValue = scratch.bytes
        do throws(LMDBError) {
            if append {
                try transaction.append(encodedValue.span.bytes, for: encodedKey.bytes, in: table)
            } else {
                try transaction.put(encodedValue.span.bytes, for: encodedKey.bytes, in: table)
            }
        } catch {
            throw StoreError(error)
        }
    }

    /// Removes `key`.
    ///
    /// Whether it was there.
    @discardableResult
    public mutating func delete<Key, Value>(
        _ key: Key,
        in keyspace: Keyspace<Key, Value>
    ) throws(StoreError) -> Bool {
        try countRowChange()
        let table = tables.table(keyspace.slot, keyspace.schema)
        var encodedKey = KeyWriter()
        key.encode(to: &encodedKey)
        do throws(LMDBError) {
            return try transaction.delete(encodedKey.bytes, in: table)
        } catch {
            throw StoreError(error)
        }
    }

    /// Refuses a command that is longer than one may be.
    @inlinable
    mutating func requireBounded(_ command: borrowing some Command) throws(StoreError) {
        scratch.reset()
        command.encode(to: &scratch)
        // Its code and version take three bytes more.
        if scratch.bytes.count + 3 > Limits.commandBytes { throw .commandTooLarge }
    }

    mutating func countWrite() throws(StoreError) {
        commandWrites += 1
        transactionWrites += 1
        if isBounded && commandWrites > Limits.writesPerCommand { throw .commandTooLarge }
    }

    /// Counts a row that is about to be put or removed.
    mutating func countRowChange() throws(StoreError) {
        try countWrite()
        hasChangedRows = true
    }

    /// How many writes the command has left.
    public var writesLeft: Int { Limits.writesPerCommand - commandWrites }

    /// Runs `body` once the transaction is durable, on the writer's thread, before any caller of
    /// the batch is told.
    ///
    /// It publishes what lives in memory; it must be short.
    public mutating func onCommit(_ body: @escaping @Sendable () -> Void) {
        afterCommit.append(body)
    }

    /// The value's bytes, borrowed from the map or from this transaction's own pages.
    @_lifetime(borrow self)
    public func bytes(
        slot: Int,
        schema: SchemaIdentity,
        key: borrowing RawSpan
    ) throws(StoreError) -> RawSpan? {
        let table = tables.table(slot, schema)
        do throws(LMDBError) {
            return try transaction.bytes(for: key, in: table)
        } catch {
            throw StoreError(error)
        }
    }

    /// A cursor; while it lives nothing can be written.
    @_lifetime(borrow self)
    public func cursor(slot: Int, schema: SchemaIdentity) throws(StoreError) -> Cursor {
        let table = tables.table(slot, schema)
        do throws(LMDBError) {
            return try Cursor(transaction, table)
        } catch {
            throw StoreError(error)
        }
    }

    /// Makes the transaction durable; what is then to be called.
    consuming func commit() throws(LMDBError) -> [@Sendable () -> Void] {
        let publish = afterCommit
        try transaction.commit()
        return publish
    }
}

/// What every commit records.
extension CommandContext {
    /// Stores how many commands there were, the commit's moment, and that rows have changed, if
    /// they have.
    ///
    /// The journals come behind it: they are no change of a row.
    mutating func putMeta() throws(StoreError) {
        commandWrites = 0
        if hasChangedRows {
            try put(MetaValue(sequence), for: MetaName.lastChange, in: schemaMeta)
        }
        try put(MetaValue(sequence), for: MetaName.commandSequence, in: schemaMeta)
        let moment = UInt64(bitPattern: timestamp.milliseconds)
        try put(MetaValue(moment), for: MetaName.timestamp, in: schemaMeta)
    }
}
