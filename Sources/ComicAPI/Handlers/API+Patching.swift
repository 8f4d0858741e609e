import ChangeFeed
import Chapters
import Comics
import HTTPFront
import Keyspaces

/// Merge patches (RFC 7396).
extension API {
    /// Merges a patch into a document as `read` gives it, and has `replace` put the whole in its
    /// place if it still has that version.
    ///
    /// Without a condition it is merged anew if somebody else was faster, in turn with others of
    /// that kind, so that no change is lost.
    ///
    /// - Throws: 412 if the condition does not permit the version; ``StoreError/busy`` without a
    ///   condition, if others are always faster; what `read` and `replace` throw.
    func merge<Outcome>(
        _ patch: JSONValue,
        if condition: VersionCondition,
        read: () throws -> (version: UInt64, document: [UInt8]),
        replace: (JSONValue, UInt64) async throws -> Outcome
    ) async throws -> Outcome {
        /// `nil` if somebody else was faster.
        func attempt() async throws -> Outcome? {
            let (version, bytes) = try read()
            guard condition.permits(version) else { throw Problem.preconditionFailed(version) }
            var document = try JSONValue(parsing: bytes)
            if patch.showsOtherwise { document = document.merging(.unscheduled) }
            do {
                return try await replace(document.merging(patch), version)
            } catch  where isOtherVersion(error) && condition == .any {
                return nil
            }
        }
        if let outcome = try await attempt() { return outcome }
        return try await turns.inTurn {
            for _ in 1..<Limits.patchAttempts {
                if let outcome = try await attempt() { return outcome }
            }
            throw StoreError.busy
        }
    }
}

private func isOtherVersion(_ error: any Error) -> Bool {
    switch error {
    case ComicError.otherVersion, ChapterError.otherVersion: true
    default: false
    }
}

extension JSONValue {
    /// A patch that takes something off the schedule.
    fileprivate static var unscheduled: JSONValue { .object([Member("publishAt", .null)]) }

    /// Whether a patch gives another visibility than `scheduled`: the moment that the document has
    /// goes with that one, and whoever patches need not know of it.
    fileprivate var showsOtherwise: Bool {
        self["visibility"].map { $0 != .string("scheduled") } ?? false
    }
}
