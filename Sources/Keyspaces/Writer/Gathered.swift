/// Changes that the commands of a transaction gather, and that are put once, right before it
/// commits.
///
/// Many commands of a transaction change the same few values, such as the last chunk of a posting
/// list. Gathered, each is read and written once a transaction instead of once a command.
///
/// ```
///   command ─┐
///   command ─┼─▶ changes ── put once ──▶ tree ─▶ commit
///   command ─┘
/// ```
///
/// What is gathered is not to be read inside a command: only the commit shows it, whole. What comes
/// of it may depend on the order of the commands, but not on how they were batched.
public protocol GatheredChanges: AnyObject {
    /// Puts everything and forgets it.
    func put(in context: inout CommandContext) throws(StoreError)
}

/// A kind of changes that are gathered: made by ``Schema/gather(_:)``.
public struct Gathered<Changes: GatheredChanges>: Sendable {
    let slot: Int
    let schema: SchemaIdentity
}

/// Makes the changes of a transaction, none yet.
typealias Gatherer = @Sendable () -> any GatheredChanges

extension Schema {
    /// Adds a kind of changes that each transaction gathers; `make` makes those of a transaction.
    ///
    /// They are put in the order in which their kinds were added.
    public mutating func gather<Changes: GatheredChanges>(
        _ make: @escaping @Sendable () -> Changes
    ) -> Gathered<Changes> {
        gatherers.append(make)
        return Gathered(slot: gatherers.count - 1, schema: identity)
    }
}

extension CommandContext {
    /// The transaction's changes of a kind, to note one more in.
    ///
    /// It counts as a write.
    public mutating func gathering<Changes>(
        _ kind: Gathered<Changes>
    ) throws(StoreError) -> Changes {
        try countWrite()
        precondition(kind.schema === tables.schema, "changes of another schema")
        if let changes = gathered[kind.slot] as? Changes { return changes }
        guard let changes = tables.gatherers[kind.slot]() as? Changes else {
            preconditionFailure("changes of another kind")
        }
        gathered[kind.slot] = changes
        return changes
    }

    /// Puts what was gathered.
    ///
    /// The bounds of a command do not hold here: they held for each command that gathered.
    mutating func putGathered() throws(StoreError) {
        isBounded = false
        for slot in gathered.indices {
            guard let changes = gathered[slot] else { continue }
            gathered[slot] = nil
            try changes.put(in: &self)
        }
        isBounded = true
    }
}
