import ChangeFeed
import Chapters
import Comics
import Foundation
public import HTTPFront
import HTTPTypes
import Keyspaces
import Readers

/// What the public is told of each error: the one place where domain errors become HTTP.
public func problem(for error: any Error) -> Problem {
    switch error {
    case let problem as Problem: problem
    case let error as ComicError: problem(for: error)
    case let error as ChapterError: problem(for: error)
    case let error as ReaderError: problem(for: error)
    case let error as FeedError: problem(for: error, epoch: nil)
    case let error as InvalidFields: problem(for: error)
    case let error as StoreError: problem(for: error)
    case is IdempotencyMismatch: .idempotencyMismatch
    default: .internalError
    }
}

private func problem(for error: ComicError) -> Problem {
    switch error {
    case .unknown(let id): .unknownComic(id)
    case .otherVersion(let version): .preconditionFailed(version)
    case .unknownCover(let id):
        Problem(status: .notFound, code: "cover-not-found", detail: "no cover \(id.rawValue)")
    case .coverExists(let id):
        Problem(
            status: .conflict,
            code: "cover-exists",
            detail: "cover \(id.rawValue) of this comic has this key"
        )
    case .coversFull:
        Problem(
            status: .conflict,
            code: "covers-full",
            detail: "a comic has at most \(Comics.Limits.covers) covers: delete one"
        )
    case .unknownGenre(let slug):
        Problem(status: .notFound, code: "genre-not-found", detail: "no genre \(slug)")
    case .genreExists(let slug):
        Problem(
            status: .conflict,
            code: "genre-exists",
            detail: "there is a genre \(slug), or it is still being removed",
            headers: [.location: "/v1/genres/\(slug)"]
        )
    case .genreUsed(let slug):
        Problem(
            status: .conflict,
            code: "genre-used",
            detail: "comics have the genre \(slug): name one that takes its place, ?replace=slug"
        )
    case .foreignPosition: .foreignCursor
    case .unknownGenres(let slugs):
        Problem(
            status: .unprocessableContent,
            code: "genre-unknown",
            detail: "no such genre: \(slugs.joined(separator: ", "))",
            faults: [
                Problem.Fault(
                    pointer: "/genres",
                    code: "genre-unknown",
                    detail: slugs.joined(separator: ", ")
                )
            ]
        )
    }
}

private func problem(for error: ChapterError) -> Problem {
    switch error {
    case .unknown(let id): .unknownChapter(id)
    case .otherVersion(let version): .preconditionFailed(version)
    case .unknownComic(let id):
        Problem(
            status: .conflict,
            code: "comic-unknown",
            detail: "the chapter service knows no comic \(id.rawValue)"
        )
    case .exists(let id):
        Problem(
            status: .conflict,
            code: "chapter-exists",
            detail: "chapter \(id.rawValue) has this language, number, volume and groups",
            headers: [.location: "/v1/chapters/\(id.rawValue)"]
        )
    case .sourceTaken(let source, let id):
        Problem(
            status: .conflict,
            code: "source-taken",
            detail: "chapter \(id.rawValue) of another comic has the source \(source)"
        )
    }
}

private func problem(for error: ReaderError) -> Problem {
    switch error {
    case .unknownComic(let id):
        Problem(
            status: .conflict,
            code: "comic-unknown",
            detail: "the reader service knows no public comic \(id.rawValue)"
        )
    case .noBookmark(let id): .noBookmark(id)
    case .noProgress(let id): .noProgress(id)
    case .tooManyBookmarks:
        Problem(
            status: .conflict,
            code: "too-many-bookmarks",
            detail: "a reader has at most \(Readers.Limits.bookmarksPerReader) bookmarks"
        )
    case .tooManyComics:
        Problem(
            status: .conflict,
            code: "too-many-comics",
            detail: "a reader has progress in at most \(Readers.Limits.progressPerReader) comics"
        )
    case .tooManyChapters(let id):
        Problem(
            status: .conflict,
            code: "too-many-chapters",
            detail: """
                of comic \(id.rawValue), \(Readers.Limits.readChapters) chapters are kept as read, \
                which is the most
                """
        )
    }
}

/// Where places of the feed are told of, `epoch` is the history that they belong to.
func problem(for error: FeedError, epoch: String?) -> Problem {
    switch error {
    case .unknownCursor(let name):
        Problem(status: .notFound, code: "cursor-unknown", detail: "no cursor \(name)")
    case .reservedCursor(let name):
        Problem(
            status: .conflict,
            code: "cursor-reserved",
            detail: "\(name) is the cursor of a service of this server, which alone moves it"
        )
    case .tooManyCursors:
        Problem(
            status: .conflict,
            code: "too-many-cursors",
            detail: "there are \(ChangeFeed.Limits.cursors) cursors, which is the most: delete one"
        )
    case .cursorExpired(let bounds): .gone("expired", bounds, epoch)
    case .placeTrimmed(let bounds): .gone("trimmed", bounds, epoch)
    case .placeForeign(let bounds): .gone("epoch", bounds, epoch)
    case .placeAhead(let bounds):
        Problem(
            status: .conflict,
            code: "cursor-ahead",
            detail: "the newest event is \(bounds.latest): the cursor is ahead of it",
            members: Problem.members(bounds, epoch)
        )
    case .full:
        Problem(
            status: .serviceUnavailable,
            code: "busy",
            detail: "the change log is full until the services have read on; nothing was stored",
            headers: [.retryAfter: "\(Limits.retrySeconds)"]
        )
    case .consumerBehind: .internalError
    }
}

private func problem(for error: InvalidFields) -> Problem {
    Problem(
        status: .unprocessableContent,
        code: "body-invalid",
        detail: "the body breaks \(error.faults.count) rules, listed under errors",
        faults: error.faults.map {
            Problem.Fault(pointer: $0.pointer, code: $0.code, detail: $0.detail)
        }
    )
}

private func problem(for error: StoreError) -> Problem {
    let later: HTTPFields = [.retryAfter: "\(Limits.retrySeconds)"]
    return switch error {
    case .busy:
        Problem(
            status: .serviceUnavailable,
            code: "busy",
            detail: "the writer's queue is full; nothing was stored",
            headers: later
        )
    case .closed:
        Problem(
            status: .serviceUnavailable,
            code: "stopping",
            detail: "the server is stopping; nothing was stored",
            headers: later
        )
    case .full:
        Problem(
            status: HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"),
            code: "store-full",
            detail: "the store is full; nothing was stored"
        )
    case .commandTooLarge:
        Problem(
            status: .contentTooLarge,
            code: "change-too-large",
            detail: "the change is too large for one command; nothing was stored",
        )
    case .poisoned:
        Problem(
            status: .serviceUnavailable,
            code: "writes-refused",
            detail: "a commit failed earlier; writes are refused until a restart"
        )
    case .outcomeUnknown:
        Problem(
            status: .serviceUnavailable,
            code: "outcome-unknown",
            detail: "the commit failed; whether it is stored shows after a restart"
        )
    case .storage, .undecodable, .readOnly, .locked, .newerFormat, .olderFormat, .halfMigrated,
        .halfRebuilt, .absentKeyspace,
        .unknownCommand, .malformedCommand, .unknownJob, .unknownCounter:
        .internalError
    }
}

extension Problem {
    /// 410: what is gone is said by `reason`, and where a reader can begin anew by the bounds.
    fileprivate static func gone(
        _ reason: String,
        _ bounds: FeedBounds,
        _ epoch: String?
    ) -> Problem {
        Problem(
            status: .gone,
            code: "cursor-gone",
            detail: "the events after this cursor are not to be had: read the catalogue anew",
            members: members(bounds, epoch) + [Problem.Member("reason", reason)]
        )
    }

    fileprivate static func members(_ bounds: FeedBounds, _ epoch: String?) -> [Problem.Member] {
        guard let epoch else { return [] }
        let earliest = FeedPosition(epoch: epoch, sequence: bounds.earliest)
        let latest = FeedPosition(epoch: epoch, sequence: bounds.latest)
        return [
            Problem.Member("earliest", earliest.description),
            Problem.Member("latest", latest.description),
            Problem.Member("epoch", epoch),
        ]
    }

    static var internalError: Problem {
        Problem(
            status: .internalServerError,
            code: "internal",
            detail: "the server failed; its log has the cause"
        )
    }

    static var tooManyFollowers: Problem {
        Problem(
            status: .serviceUnavailable,
            code: "too-many-followers",
            detail: "as many callers follow the feed as may: read it with feed=normal, or later",
            headers: [.retryAfter: "\(Limits.followerRetrySeconds)"]
        )
    }

    /// draft-ietf-httpapi-idempotency-key-header, section 2.7.
    static var idempotencyMismatch: Problem {
        Problem(
            status: .unprocessableContent,
            code: "idempotency-mismatch",
            detail: "this Idempotency-Key was sent with another request: take a new one"
        )
    }

    static func unknownComic(_ id: ComicID) -> Problem {
        Problem(
            status: .notFound,
            code: "comic-not-found",
            detail: "no comic \(id.rawValue)"
        )
    }

    static func unknownChapter(_ id: ChapterID) -> Problem {
        Problem(
            status: .notFound,
            code: "chapter-not-found",
            detail: "no chapter \(id.rawValue)"
        )
    }

    static func noBookmark(_ id: ComicID) -> Problem {
        Problem(
            status: .notFound,
            code: "bookmark-not-found",
            detail: "no bookmark of comic \(id.rawValue)"
        )
    }

    static func noProgress(_ id: ComicID) -> Problem {
        Problem(
            status: .notFound,
            code: "progress-not-found",
            detail: "no progress in comic \(id.rawValue)"
        )
    }

    static var unknownReader: Problem {
        Problem(
            status: .notFound,
            code: "reader-not-found",
            detail: "nothing is kept of a reader with this subject"
        )
    }

    /// RFC 6585, section 3.
    static var preconditionRequired: Problem {
        Problem(
            status: .preconditionRequired,
            code: "precondition-required",
            detail: "send If-Match with the ETag of what you have read"
        )
    }

    /// RFC 9110, section 15.5.13.
    static func preconditionFailed(_ version: UInt64) -> Problem {
        Problem(
            status: .preconditionFailed,
            code: "precondition-failed",
            detail: "If-Match or If-None-Match excludes the version \(version): read it again"
        )
    }

    /// RFC 9110, sections 13.1.1 and 13.1.2, where there are no tags.
    static var noEntityTag: Problem {
        Problem(
            status: .preconditionFailed,
            code: "precondition-failed",
            detail: "If-Match or If-None-Match excludes what is here, which has no ETag"
        )
    }

    /// RFC 7725.
    static func removed(_ what: String) -> Problem {
        Problem(
            status: .unavailableForLegalReasons,
            code: "removed",
            detail: "\(what) was removed and will not come back"
        )
    }
}
