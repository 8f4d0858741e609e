public import Keyspaces

/// How far a reader of the feed has come.
///
/// ```
///  0  format = 1     1  sequence of the last event that was taken (8)     9  owner (1)
/// 10  created at (8)                    18  acknowledged at (8)
/// 26  state: 0 active, 1 expired        27  expired at (8), in that state alone
/// ```
public struct FeedCursor: ValueCodable, Equatable {
    /// Whose it is.
    public enum Owner: UInt8, Sendable, CaseIterable {
        /// A consumer's in this process, moved in the transaction of its effect: it keeps the
        /// events that it has not taken.
        case inside = 1
        /// Somebody's elsewhere, moved by acknowledgements: it keeps them within bounds.
        case outside = 2

        /// The name in JSON.
        public var name: String {
            switch self {
            case .inside: "inside"
            case .outside: "outside"
            }
        }
    }

    /// Layout 1.
    public static var format: UInt8? { 1 }
    /// The last event that has taken effect, or was acknowledged.
    public let sequence: UInt64
    /// Whose it is.
    public let owner: Owner
    /// The commit's moment in which it began; anew if it had expired.
    public let createdAt: Timestamp
    /// The commit's moment of the last step or acknowledgement.
    public let acknowledgedAt: Timestamp
    /// When it lost its hold on the log; `nil` while it is active.
    public let expiredAt: Timestamp?

    init(
        sequence: UInt64,
        owner: Owner,
        createdAt: Timestamp,
        acknowledgedAt: Timestamp,
        expiredAt: Timestamp? = nil
    ) {
        self.sequence = sequence
        self.owner = owner
        self.createdAt = createdAt
        self.acknowledgedAt = acknowledgedAt
        self.expiredAt = expiredAt
    }

    /// Whether it has its hold on the log.
    public var isActive: Bool { expiredAt == nil }

    /// The cursor after an acknowledgement.
    func acknowledged(through sequence: UInt64, at moment: Timestamp) -> FeedCursor {
        FeedCursor(
            sequence: sequence,
            owner: owner,
            createdAt: createdAt,
            acknowledgedAt: moment
        )
    }

    /// The cursor without its hold on the log.
    func expired(at moment: Timestamp) -> FeedCursor {
        FeedCursor(
            sequence: sequence,
            owner: owner,
            createdAt: createdAt,
            acknowledgedAt: acknowledgedAt,
            expiredAt: moment
        )
    }

    /// Reads the layout above.
    public init(from reader: inout ByteReader) throws(CodecError) {
        sequence = try reader.unsigned()
        owner = try reader.choice()
        createdAt = try reader.timestamp()
        acknowledgedAt = try reader.timestamp()
        expiredAt = try reader.optional { (reader) throws(CodecError) in try reader.timestamp() }
        if owner == .inside && expiredAt != nil { throw .value("state") }
    }

    /// Writes the layout above.
    public func encode(to writer: inout ByteWriter) {
        writer.unsigned(sequence)
        writer.unsigned(owner.rawValue)
        writer.timestamp(createdAt)
        writer.timestamp(acknowledgedAt)
        writer.optional(expiredAt) { $0.timestamp($1) }
    }
}

/// The name of an outside cursor: 1 to 64 of the characters `a-z 0-9 . _ -`, the first one a letter
/// or a digit, so that it stands in a path as it is.
public struct CursorName: Sendable, Equatable {
    /// The name.
    public let text: String

    /// `nil` if it is no such name.
    public init?(_ text: String) {
        guard let first = text.utf8.first, isLetterOrDigit(first),
            text.utf8.count <= Limits.cursorNameBytes, text.utf8.allSatisfy(isNameByte)
        else { return nil }
        self.text = text
    }
}

private func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
    default: false
    }
}

private func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
    default: isLetterOrDigit(byte)
    }
}
