/// A counter without its key's type.
struct CounterDefinition: Sendable {
    let totals: Keyspace<Identifier<CounterDefinition>, Number>
    let journal: Keyspace<BlockKey, DeltaBlock>
    let meta: Keyspace<Name, MetaValue>
    let onChange: CounterChange<UInt64>

    var name: String { totals.name }
    /// Where its ``JournalPosition`` is.
    var positionName: Name { Name("counter.\(name)") }
}
