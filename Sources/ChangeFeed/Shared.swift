public import Keyspaces

/// What a comic's id is an id of.
public enum ComicSubject {}
/// What a chapter's id is an id of.
public enum ChapterSubject {}

/// A comic's number: given out by the comic service, known to all.
public typealias ComicID = Identifier<ComicSubject>
/// A chapter's number.
public typealias ChapterID = Identifier<ChapterSubject>

/// Who may see a comic or a chapter.
public enum Visibility: UInt8, Sendable, CaseIterable {
    /// Not ready: only an admin sees it.
    case draft = 1
    /// Ready, and public from a moment on that is still to come.
    case scheduled = 2
    /// Everybody sees it.
    case `public` = 3
    /// Taken off the site, and may come back.
    case hidden = 4
    /// Taken off for good or by law: reads answer 451.
    case removed = 5

    /// The name in JSON.
    public var name: String {
        switch self {
        case .draft: "draft"
        case .scheduled: "scheduled"
        case .public: "public"
        case .hidden: "hidden"
        case .removed: "removed"
        }
    }
}

/// Which versions of a record a command may be applied to: what `If-Match` asks for (RFC 9110,
/// section 13.1.1).
public enum VersionCondition: Sendable, Equatable {
    /// Whatever version it has.
    case any
    /// One of these; none at all if the list is empty.
    case oneOf([UInt64])

    /// Whether the command may be applied to this version.
    public func permits(_ version: UInt64) -> Bool {
        switch self {
        case .any: true
        case .oneOf(let versions): versions.contains(version)
        }
    }

    /// Reads what ``encode(to:)`` wrote.
    public init(from reader: inout ByteReader) throws(CodecError) {
        let versions = try reader.optional { (reader) throws(CodecError) in
            try reader.list { (reader) throws(CodecError) in try reader.unsigned(UInt64.self) }
        }
        self = versions.map { .oneOf($0) } ?? .any
    }

    /// Writes whether there is a list, and the list.
    public func encode(to writer: inout ByteWriter) {
        switch self {
        case .any: writer.optional(nil as [UInt64]?) { $0.list($1) { $0.unsigned($1) } }
        case .oneOf(let versions): writer.optional(versions) { $0.list($1) { $0.unsigned($1) } }
        }
    }
}

/// How many things of one kind have become what.
public struct ChangeTally: Sendable, Equatable {
    /// Made.
    public var created = 0
    /// Changed.
    public var updated = 0
    /// As they were.
    public var unchanged = 0

    /// None at all.
    public init() {}

    /// All of them.
    public var total: Int { created + updated + unchanged }
    /// Those that are not as they were.
    public var changes: Int { created + updated }

    /// Adds what became of others.
    public static func += (a: inout Self, b: Self) {
        a.created += b.created
        a.updated += b.updated
        a.unchanged += b.unchanged
    }
}

/// A field of a document that breaks a rule.
public struct FieldFault: Error, Sendable, Equatable {
    /// Where, as a JSON pointer (RFC 6901).
    public let pointer: String
    /// A stable name of the rule.
    public let code: String
    /// What is wrong and what would be right.
    public let detail: String

    /// A fault.
    public init(pointer: String, code: String, detail: String) {
        self.pointer = pointer
        self.code = code
        self.detail = detail
    }
}

/// A document with all its faults.
public struct InvalidFields: Error, Sendable, Equatable {
    /// At least one.
    public let faults: [FieldFault]

    /// The faults of one document.
    public init(_ faults: [FieldFault]) {
        self.faults = faults
    }
}
