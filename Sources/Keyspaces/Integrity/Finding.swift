import LMDB

/// Something in the store that is not as it must be.
public struct Finding: Sendable, Equatable {
    /// A stable name for this kind of finding, such as `index-missing`.
    public let code: String
    /// 0 pages, 1 records, 2 relations.
    public let layer: Int
    /// The keyspace in which it was found.
    public let keyspace: String
    /// The record's key, encoded.
    public let key: [UInt8]
    /// What is wrong, for a person.
    public let detail: String
    /// Whether a repair mends it, by making the keyspace anew from its source.
    public internal(set) var isRepairable = false

    /// A finding.
    public init(
        code: String,
        layer: Int,
        keyspace: String,
        key: [UInt8],
        detail: String
    ) {
        self.code = code
        self.layer = layer
        self.keyspace = keyspace
        self.key = key
        self.detail = detail
    }
}

extension Finding {
    /// Pages of the file contradict each other.
    public static func damagedPages(_ detail: String) -> Finding {
        Finding(
            code: "pages-damaged",
            layer: 0,
            keyspace: "data.mdb",
            key: [],
            detail: detail
        )
    }
}

extension StoreError {
    /// The finding that an error met while opening stands for: damage of the file is one, whatever
    /// else keeps a store from being opened is not.
    public var finding: Finding? {
        switch self {
        case .storage(.damaged), .storage(.foreignFile):
            Finding(
                code: "file-damaged",
                layer: 0,
                keyspace: "data.mdb",
                key: [],
                detail: description
            )
        case .undecodable(let keyspace, let key, let error):
            Finding(
                code: "record-damaged",
                layer: 1,
                keyspace: keyspace,
                key: key,
                detail: "\(error)"
            )
        default: nil
        }
    }
}

/// What a check has read and found so far.
public struct Report: Sendable {
    /// Entries read, by keyspace.
    public private(set) var entries: [String: Int] = [:]
    /// Findings, at most ``Limits/findingsPerCode`` of each code.
    public private(set) var findings: [Finding] = []
    /// Findings of each code, all of them.
    public private(set) var counts: [String: Int] = [:]
    /// The keyspaces in which something was found.
    public private(set) var keyspaces: Set<String> = []
    /// Relations that cannot be judged yet, because a consumer or a job has not come that far.
    public private(set) var pending = 0

    /// An empty report.
    public init() {}

    /// Counts `count` entries of `keyspace` as read.
    public mutating func read(_ count: Int, of keyspace: String) {
        entries[keyspace, default: 0] += count
    }

    /// Adds a finding.
    public mutating func add(_ finding: Finding) {
        counts[finding.code, default: 0] += 1
        keyspaces.insert(finding.keyspace)
        if counts[finding.code, default: 0] <= Limits.findingsPerCode { findings.append(finding) }
    }

    /// Adds a finding about a relation, layer 2, of the record `key` of `keyspace`.
    public mutating func add<Key, Value>(
        _ code: String,
        _ key: Key,
        in keyspace: Keyspace<Key, Value>,
        _ detail: String
    ) {
        add(
            Finding(
                code: code,
                layer: 2,
                keyspace: keyspace.name,
                key: key.encoded,
                detail: detail
            )
        )
    }

    /// Marks what a repair mends: whatever is wrong in keyspaces that can be made anew, unless the
    /// rows are where they cannot be deleted.
    mutating func markRepairable(in derived: Set<String>) {
        for index in findings.indices where findings[index].code != "key-order" {
            findings[index].isRepairable = derived.contains(findings[index].keyspace)
        }
    }

    /// Counts a relation that cannot be judged yet.
    public mutating func addPending(_ count: Int = 1) {
        pending += count
    }

    /// Findings listed, by keyspace.
    public var findingsByKeyspace: [String: Int] {
        findings.reduce(into: [:]) { $0[$1.keyspace, default: 0] += 1 }
    }

    /// Takes over what another report has.
    public mutating func merge(_ other: Report) {
        entries.merge(other.entries) { $0 + $1 }
        keyspaces.formUnion(other.keyspaces)
        for finding in other.findings { add(finding) }
        for (code, count) in other.counts {
            let listed = min(count, Limits.findingsPerCode)
            counts[code, default: 0] += count - listed
        }
        pending += other.pending
    }
}

/// A relation between records that must hold in every commit.
public protocol IntegrityRule: Sendable {
    /// Reads what it needs of `snapshot` and reports where the relation does not hold.
    ///
    /// - Throws: only what keeps the check from running. A damaged record is layer 1's to report:
    ///   a rule reads with `nextSound` and `getSound`, which pass it over.
    func check(_ snapshot: borrowing Snapshot, into report: inout Report) throws
}
