/// A relation between records that must hold in every commit.
///
/// Its source is read in parts, each by whichever thread is free. Of each row of an index that a
/// record wants, a rule tells the report; the rows that are stored are read anyway, for layer 1.
///
/// ```
///   sum     each part of the source ─▶ Σ hash(wanted row)  ═?═  Σ hash(stored row) ◀─ index
///   name    the whole source ─▶ look up each wanted row    index ─▶ ask for each row's source
/// ```
///
/// Only if the sums of one of its indexes differ is the rule asked once more, about its whole
/// source, to name the rows that are missing, wrong or stray; what it reports then is all that is
/// kept of it.
public protocol IntegrityRule: Sendable {
    /// The indexes that hold exactly the rows that this rule expects.
    ///
    /// An index is one rule's.
    var indexes: [KeyspaceID] { get }

    /// Ranges of keys of the source that are all of it together: everything as one part, unless the
    /// rule says otherwise.
    ///
    /// - Throws: ``StoreError``.
    func parts(of snapshot: borrowing Snapshot) throws -> [KeyRange]

    /// Reads a part of the source, and reports where the relation does not hold.
    ///
    /// - Throws: only what keeps the check from running. A damaged record is layer 1's to report:
    ///   a rule reads with `nextSound` and `getSound`, which pass it over.
    func check(
        _ part: KeyRange,
        of snapshot: borrowing Snapshot,
        into report: inout Report
    ) throws

    /// Names the rows of its indexes that no record wants.
    ///
    /// - Throws: as ``check(_:of:into:)``.
    func nameStrays(of snapshot: borrowing Snapshot, into report: inout Report) throws
}

extension IntegrityRule {
    /// None.
    public var indexes: [KeyspaceID] { [] }

    /// One part.
    public func parts(of snapshot: borrowing Snapshot) throws -> [KeyRange] { [.all] }

    /// No index, no strays.
    public func nameStrays(of snapshot: borrowing Snapshot, into report: inout Report) throws {}
}

/// Which keyspace of a schema it is.
public struct KeyspaceID: Sendable {
    let slot: Int
}

extension Keyspace {
    /// Which keyspace of its schema it is.
    public var id: KeyspaceID { KeyspaceID(slot: slot) }
}
