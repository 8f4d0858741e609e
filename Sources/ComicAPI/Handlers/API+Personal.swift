import ChangeFeed
import Comics
import HTTPFront
import HTTPTypes
import Keyspaces

extension Call {
    /// Who calls.
    ///
    /// - Precondition: the route is not for everybody.
    var subject: String {
        guard let principal else { preconditionFailure("\(path) is for everybody") }
        return principal.subject
    }
}

/// What all of a reader's own reads and writes share.
extension API {
    /// Nobody but the reader may keep it, and nobody should: it is personal.
    var personal: HTTPFields { [.cacheControl: "private, no-store"] }

    /// The caller's number; `nil` if nothing was ever kept of them.
    func reader(_ call: Call, in snapshot: borrowing Snapshot) throws -> ReaderID? {
        try services.readers.reader(call.subject, in: snapshot)
    }

    /// Throws unless the public sees the comic: here an admin is a reader like any other.
    func requirePublic(_ id: ComicID, in snapshot: borrowing Snapshot) throws {
        try admit(anAdmin: false, toComic: id, in: snapshot)
    }

    /// Throws before a write is submitted unless the public sees the comic.
    func requirePublicNow(_ id: ComicID) throws {
        try store.read { try requirePublic(id, in: $0) }
    }

    /// Whether the public sees the comic.
    ///
    /// The reader service hides what it has read of; this is of this very moment.
    func isPublic(_ id: ComicID, in snapshot: borrowing Snapshot) throws -> Bool {
        try catalogue.visibility(of: id, in: snapshot) == .public
    }

    /// The items that a page may have.
    func pageLimit(_ call: Call) throws(Problem) -> Int { try pageLimit(call.query) }

    /// The items that a page may have.
    func pageLimit(_ query: Query) throws(Problem) -> Int {
        try query.integer(
            "limit",
            in: Limits.pageItems,
            default: Limits.defaultPageItems
        )
    }
}
