public import HTTPTypes
public import Keyspaces

/// The express lane's short way to a document that has an id and a version.
///
/// The fields of the answer are made once, and the body goes from the snapshot into the writer: no
/// call, no answer, no string is made for a request. It answers one thing, a client that may read
/// the document, with 200, or 304 to a client that has it. Everything else it leaves to the route's
/// operation: what does not exist, what is not for everybody, every error. So it never decides what
/// a failure looks like, and the operation decides everything if the two should see different
/// commits.
public struct DirectRead: Sendable {
    /// Writes the document, one value, unless its version is `known`; then nothing.
    ///
    /// - Returns: its version; `nil` leaves the request to the operation, whatever was written.
    public typealias Body =
        @Sendable (
            borrowing Snapshot, _ id: UInt64, _ known: UInt64?, inout JSONWriter
        ) throws -> UInt64?

    /// The fields that 200 and 304 have in common, as they precede the entity tag.
    let fields: HTTPFields
    /// What an entity tag has between its quotation mark and the version.
    let tagPrefix: String
    let body: Body

    /// A short way.
    ///
    /// `fields` and the entity tag, `tagPrefix` and the version in quotation marks, are those of
    /// the operation's answers.
    public init(fields: HTTPFields, tagPrefix: String, body: @escaping Body) {
        self.fields = fields
        self.tagPrefix = tagPrefix
        self.body = body
    }
}
