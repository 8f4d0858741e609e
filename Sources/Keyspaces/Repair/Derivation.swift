import Synchronization

/// Keyspaces whose rows follow from those of another one, their source, and can be made anew.
///
/// ```
///   source   comics ──────────▶ search, search.titles         one derivation
///                   ──────────▶ order.title, …, columns       another one
///   rebuild  1. drop every row of the derived keyspaces, whatever it holds
///            2. walk the source, and let the owner put what each row gives
/// ```
///
/// Both go in bounded commands; where a rebuild stands is in `meta`, in the transaction of each
/// step. Half of an index answers wrongly, so that a store with an unfinished rebuild is refused
/// but for another repair.
struct Derivation: Sendable {
    /// The derived keyspaces; the first one names the derivation.
    let keyspaces: [AnyKeyspace]
    /// Puts what the next rows of the source past a key give, at most so many; the last one's key,
    /// or `nil` if none was left.
    let step: @Sendable ([UInt8]?, Int, inout CommandContext) throws -> [UInt8]?

    var name: String { keyspaces[0].name }
}

/// What the keyspaces of a store are derived from.
final class Derivations: Sendable {
    let meta: Keyspace<Name, MetaValue>
    private let list = Mutex<[Derivation]>([])

    init(meta: Keyspace<Name, MetaValue>) { self.meta = meta }

    /// All of them, in the order in which they were added.
    var all: [Derivation] { list.withLock { $0 } }

    /// The names of all derived keyspaces.
    var keyspaces: Set<String> { Set(all.flatMap { $0.keyspaces.map(\.name) }) }

    func add(_ derivation: Derivation) { list.withLock { $0.append(derivation) } }
}

extension Schema {
    /// Says that the keyspaces of these names follow from `source`, so that a repair can make them
    /// anew.
    ///
    /// `put` writes what one row of the source gives into keyspaces that began empty, by the rules
    /// of any command: it is deterministic, and a row's writes fit into one command. What it reads
    /// beside the row is no part of a later derivation: a repair goes through them in their order,
    /// and again as long as a check finds something.
    ///
    /// Traps if a keyspace is not there, or is derived twice.
    public mutating func derive<Key, Value>(
        _ names: [String],
        from source: Keyspace<Key, Value>,
        _ put: @escaping @Sendable (Key, Value, inout CommandContext) throws -> Void
    ) {
        precondition(derivations.keyspaces.isDisjoint(with: names), "\(names) is derived twice")
        let derived = names.map { name in
            guard let keyspace = keyspaces.first(where: { $0.name == name }) else {
                preconditionFailure("no keyspace \(name)")
            }
            return keyspace
        }
        let derivation = Derivation(keyspaces: derived) {
            (last: [UInt8]?, limit: Int, context: inout CommandContext) in
            var batch: [(key: Key, value: Value)] = []
            do {
                var rows = try context.rows(of: source, in: .behind(last))
                while batch.count < limit, let row = try rows.nextSound() { batch.append(row) }
            }
            for (key, value) in batch { try put(key, value, &context) }
            return batch.last?.key.encoded
        }
        derivations.add(derivation)
    }
}
