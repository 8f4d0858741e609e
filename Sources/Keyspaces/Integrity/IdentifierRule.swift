/// No id of a keyspace will be given out again: the greatest is not past the last one given out.
public struct IdentifierRule<Subject, Value: ValueCodable>: IntegrityRule {
    private let keyspace: Keyspace<Identifier<Subject>, Value>
    private let last: StoredNumber

    /// A rule for the ids that are keys of `keyspace`, the last of which `last` is.
    public init(_ keyspace: Keyspace<Identifier<Subject>, Value>, last: StoredNumber) {
        self.keyspace = keyspace
        self.last = last
    }

    /// Looks at the greatest id.
    ///
    /// - Complexity: O(log n).
    public func check(
        _: KeyRange,
        of snapshot: borrowing Snapshot,
        into report: inout Report
    ) throws {
        let last = try snapshot.value(of: last)
        var rows = try snapshot.rows(of: keyspace, order: .descending)
        guard let (id, _) = try rows.nextSound(), id.rawValue > last else { return }
        report.add("id-reuse", id, in: keyspace, "the last id given out is \(last)")
    }
}
