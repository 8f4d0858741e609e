import ChangeFeed
import Chapters
import Comics
import HTTPFront
import HTTPTypes
import Keyspaces

/// What `If-Match` and `If-None-Match` have to do with a PUT, PATCH or DELETE (RFC 9110, section
/// 13).
///
/// What there is not is 404 whatever they say (section 13.2.1). They mean nothing to a POST, but
/// for one of a cover, which makes another version of its comic.
extension API {
    /// Which versions a write of the comic or chapter that the path names may be applied to.
    ///
    /// - Throws: 428 where the configuration wants every change of an existing document to be
    ///   guarded, and this one is not (RFC 6585, section 3); what reading throws.
    func condition(_ call: Call, isRequired: Bool = true) throws -> VersionCondition {
        if requiresIfMatch && isRequired && call.headers[.ifMatch] == nil {
            throw Problem.preconditionRequired
        }
        let named = call.tagsToMatch.map { $0.compactMap(representation.version(of:)) }
        guard call.headers[.ifNoneMatch] != nil else { return named.map { .oneOf($0) } ?? .any }
        // Without a version there is nothing to write to.
        guard let versions = try named ?? currentVersion(call).map({ [$0] }) else { return .any }
        return .oneOf(versions.filter { !call.matches(etag: representation.tag($0)) })
    }

    private func currentVersion(_ call: Call) throws -> UInt64? {
        try store.read { snapshot in
            if call.parameters["chapter"] != nil {
                return try shelf.view(of: try call.chapterID(), in: snapshot)?.version
            }
            return try catalogue.standing(of: try call.comicID(), in: snapshot)?.version
        }
    }

    /// Throws 412 unless a write of something without an entity tag is permitted: no tag is its
    /// own, and `*` is whatever there is.
    ///
    /// `isThere` says whether there is something, or throws what the write would; it is not asked
    /// without a condition. Somebody else may make or remove it before the write.
    func requireConditions(_ call: Call, isThere: () throws -> Bool) throws {
        let (wanted, unwanted) = (call.headers[.ifMatch], call.headers[.ifNoneMatch])
        if wanted == nil && unwanted == nil { return }
        let isThere = try isThere()
        if wanted != nil && (!isThere || call.tagsToMatch != nil) { throw Problem.noEntityTag }
        if isThere && call.wantsNothing { throw Problem.noEntityTag }
    }
}
