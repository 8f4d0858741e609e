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
