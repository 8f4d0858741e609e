/// Everything that a store's file may hold and everything that may change it: keyspaces, counters,
/// commands, kinds of jobs, and the rules that `check` proves.
///
/// The modules above build one schema together, each adding what it owns, and keep the handles.
/// After a store has been opened with it, a schema is no longer added to.
public struct Schema: ~Copyable {
    @usableFromInline let identity = SchemaIdentity()
    @usableFromInline var keyspaces: [AnyKeyspace] = []
    private(set) var commands: [UInt16: CommandDecoder] = [:]
    private(set) var rules: [any IntegrityRule] = []
    private(set) var counters: [CounterDefinition] = []
    var gatherers: [Gatherer] = []
    private(set) var identifiers: [StoredNumber] = []
    var migrations: [Migration] = []
    /// The jobs of the store.
    public let jobs: Jobs
    let meta: Keyspace<Name, MetaValue>
    let derivations: Derivations

    /// A schema with what every store has: `meta` and `jobs`.
    public init() {
        meta = Keyspace(name: "meta", slot: 0, schema: identity)
        jobs = Jobs(
            keyspace: Keyspace(name: "jobs", slot: 1, schema: identity),
            last: StoredNumber(name: MetaName.number("job"), meta: meta)
        )
        keyspaces = [AnyKeyspace(meta), AnyKeyspace(jobs.keyspace)]
        derivations = Derivations(meta: meta)
        identifiers = [jobs.last]
        register(RunJobStep.self, for: jobs)
        register(FoldStep.self, for: identity)
        register(MigrateStep.self, for: Migrations(all: [], meta: meta))
        register(RebuildStep.self, for: derivations)
    }

    /// Adds a keyspace.
    ///
    /// Its name is the name of its table.
    ///
    /// Traps if the name is taken.
    @inlinable
    public mutating func keyspace<Key: KeyCodable, Value: ValueCodable>(
        _ name: String,
        key: Key.Type = Key.self,
        value: Value.Type = Value.self
    ) -> Keyspace<Key, Value> {
        precondition(!keyspaces.contains { $0.name == name }, "keyspace \(name) is there already")
        let keyspace = Keyspace<Key, Value>(name: name, slot: keyspaces.count, schema: identity)
        keyspaces.append(AnyKeyspace(keyspace))
        return keyspace
    }

    /// Adds a durable counter for each key of a kind.
    ///
    /// Its folded totals are in the keyspace `name`, its journal in `name.journal`. `onChange` is
    /// told how the folded total of each key changes, in the same transaction, and keeps what is
    /// ordered by it.
    public mutating func counter<Key: CounterKey>(
        _ name: String,
        key: Key.Type = Key.self,
        onChange: @escaping CounterChange<Key> = { _, _, _ in }
    ) -> Counter<Key> {
        let totals = keyspace(name, key: Key.self, value: Number.self)
        let definition = CounterDefinition(
            totals: Keyspace(name: name, slot: totals.slot, schema: identity),
            journal: keyspace("\(name).journal"),
            meta: meta,
            onChange: { try onChange(Key($0), $1, &$2) }
        )
        counters.append(definition)
        add(JournalRule(counter: definition))
        return Counter(totals: totals, slot: counters.count - 1)
    }

    /// A number under a name of its own in `meta`.
    public func number(_ name: String) -> StoredNumber {
        StoredNumber(name: MetaName.number(name), meta: meta)
    }

    /// The last id given out of a kind, as a number: another history of the store begins far above
    /// it, so that no id of the one names something else in the other.
    public mutating func identifier(_ name: String) -> StoredNumber {
        let number = number(name)
        identifiers.append(number)
        return number
    }

    /// Adds a kind of command and the target that its commands are applied to.
    ///
    /// Traps if the code is taken: the code is what a stored command is known by.
    public mutating func register<C: Command>(_ type: C.Type, for target: C.Target) {
        let earlier = commands.updateValue(CommandDecoder(type, target), forKey: C.code)
        precondition(earlier == nil, "command code \(C.code) is taken")
    }

    /// Adds the handler of a kind of job.
    ///
    /// Traps if the kind is taken.
    public mutating func register(_ handler: some JobHandler) {
        jobs.add(handler)
    }

    /// Adds a rule that `check` proves.
    public mutating func add(_ rule: some IntegrityRule) {
        rules.append(rule)
    }
}

/// Tells the handles of one schema from those of another.
public final class SchemaIdentity: Sendable {}

/// What the store needs of a keyspace without its types: its name, its format, and how to prove
/// that every record of it decodes.
@usableFromInline
struct AnyKeyspace: Sendable {
    /// Reads a part of a keyspace; whether it is an index.
    @usableFromInline
    typealias CheckRecords =
        @Sendable (KeyRange, Bool, borrowing Snapshot, inout Report) throws -> Void

    @usableFromInline let name: String
    let slot: Int
    let format: UInt8?
    let checkRecords: CheckRecords

    @inlinable
    init<Key, Value>(_ keyspace: Keyspace<Key, Value>) {
        self.init(name: keyspace.name, slot: keyspace.slot, format: Value.format) {
            (part: KeyRange, isIndex: Bool, snapshot: borrowing Snapshot, report: inout Report) in
            try snapshot.checkRecords(part, of: keyspace, isIndex: isIndex, into: &report)
        }
    }

    @usableFromInline
    init(
        name: String,
        slot: Int,
        format: UInt8?,
        checkRecords: @escaping CheckRecords
    ) {
        self.name = name
        self.slot = slot
        self.format = format
        self.checkRecords = checkRecords
    }
}
