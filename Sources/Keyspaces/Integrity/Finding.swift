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
    /// Whether it is derived data that can be rebuilt from its source.
    public let isRepairable: Bool

    /// A finding.
    public init(
        code: String,
        layer: Int,
        keyspace: String,
        key: [UInt8],
        detail: String,
        isRepairable: Bool
    ) {
        self.code = code
        self.layer = layer
        self.keyspace = keyspace
        self.key = key
        self.detail = detail
        self.isRepairable = isRepairable
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
                detail: description,
                isRepairable: false
            )
        case .undecodable(let keyspace, let key, let error):
            Finding(
                code: "record-damaged",
                layer: 1,
                keyspace: keyspace,
                key: key,
                detail: "\(error)",
                isRepairable: false
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
        if counts[finding.code, default: 0] <= Limits.findingsPerCode { findings.append(finding) }
    }

    /// Adds a finding about a relation, layer 2, of the record `key` of `keyspace`.
    public mutating func add<Key, Value>(
        _ code: String,
        _ key: Key,
        in keyspace: Keyspace<Key, Value>,
        _ detail: String,
        repairable: Bool = true
    ) {
        add(
            Finding(
                code: code,
                layer: 2,
                keyspace: keyspace.name,
                key: key.encoded,
                detail: detail,
                isRepairable: repairable
            )
        )
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
