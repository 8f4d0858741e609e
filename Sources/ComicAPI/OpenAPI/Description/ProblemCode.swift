/// The `code` of every problem that this API answers with: a stable name for programs.
enum ProblemCode: String, CaseIterable, Sendable {
    case jsonMalformed = "json-malformed"
    case queryMalformed = "query-malformed"
    case pathMalformed = "path-malformed"
    case parameterUnknown = "parameter-unknown"
    case parameterRepeated = "parameter-repeated"
    case parameterInvalid = "parameter-invalid"
    case cursorInvalid = "cursor-invalid"
    case idempotencyKeyInvalid = "idempotency-key-invalid"
    case bodyUnexpected = "body-unexpected"
    case tokenMissing = "token-missing"
    case tokenInvalid = "token-invalid"
    case tokenExpired = "token-expired"
    case forbidden
    case notFound = "not-found"
    case comicNotFound = "comic-not-found"
    case chapterNotFound = "chapter-not-found"
    case coverNotFound = "cover-not-found"
    case genreNotFound = "genre-not-found"
    case authorNotFound = "author-not-found"
    case ratingNotFound = "rating-not-found"
    case bookmarkNotFound = "bookmark-not-found"
    case progressNotFound = "progress-not-found"
    case readerNotFound = "reader-not-found"
    case cursorUnknown = "cursor-unknown"
    case methodNotAllowed = "method-not-allowed"
    case notAcceptable = "not-acceptable"
    case comicUnknown = "comic-unknown"
    case chapterExists = "chapter-exists"
    case coverExists = "cover-exists"
    case coversFull = "covers-full"
    case cursorAhead = "cursor-ahead"
    case cursorReserved = "cursor-reserved"
    case tooManyCursors = "too-many-cursors"
    case genreExists = "genre-exists"
    case genreUsed = "genre-used"
    case sourceTaken = "source-taken"
    case tooManyBookmarks = "too-many-bookmarks"
    case tooManyComics = "too-many-comics"
    case tooManyChapters = "too-many-chapters"
    case cursorGone = "cursor-gone"
    case preconditionFailed = "precondition-failed"
    case bodyTooLarge = "body-too-large"
    case changeTooLarge = "change-too-large"
    case targetTooLong = "target-too-long"
    case mediaTypeUnsupported = "media-type-unsupported"
    case contentCodingUnsupported = "content-coding-unsupported"
    case bodyInvalid = "body-invalid"
    case genreUnknown = "genre-unknown"
    case cursorNameInvalid = "cursor-name-invalid"
    case idempotencyMismatch = "idempotency-mismatch"
    case preconditionRequired = "precondition-required"
    case rateLimited = "rate-limited"
    case removed
    case `internal`
    case busy
    case stopping
    case tooManyFollowers = "too-many-followers"
    case writesRefused = "writes-refused"
    case outcomeUnknown = "outcome-unknown"
    case storeFull = "store-full"
}

extension ProblemCode {
    /// The status of the answer.
    var status: Int {
        switch self {
        case .jsonMalformed, .queryMalformed, .pathMalformed, .parameterUnknown,
            .parameterRepeated, .parameterInvalid, .cursorInvalid, .idempotencyKeyInvalid,
            .bodyUnexpected:
            400
        case .tokenMissing, .tokenInvalid, .tokenExpired: 401
        case .forbidden: 403
        case .notFound, .comicNotFound, .chapterNotFound, .coverNotFound, .genreNotFound,
            .authorNotFound, .ratingNotFound, .bookmarkNotFound, .progressNotFound, .readerNotFound,
            .cursorUnknown:
            404
        case .methodNotAllowed: 405
        case .notAcceptable: 406
        case .comicUnknown, .chapterExists, .coverExists, .coversFull, .cursorAhead, .genreExists,
            .genreUsed, .sourceTaken, .tooManyBookmarks, .tooManyComics, .tooManyChapters,
            .cursorReserved, .tooManyCursors:
            409
        case .cursorGone: 410
        case .preconditionFailed: 412
        case .bodyTooLarge, .changeTooLarge: 413
        case .targetTooLong: 414
        case .mediaTypeUnsupported, .contentCodingUnsupported: 415
        case .bodyInvalid, .genreUnknown, .cursorNameInvalid, .idempotencyMismatch: 422
        case .preconditionRequired: 428
        case .rateLimited: 429
        case .removed: 451
        case .internal: 500
        case .busy, .stopping, .tooManyFollowers, .writesRefused, .outcomeUnknown: 503
        case .storeFull: 507
        }
    }

    /// What it says, for people.
    var meaning: String {
        switch self {
        case .jsonMalformed: "The body is no JSON."
        case .queryMalformed: "The query is not percent-encoded UTF-8, or has too many parameters."
        case .pathMalformed: "The path is not percent-encoded UTF-8."
        case .parameterUnknown: "A parameter that this path does not have."
        case .parameterRepeated: "A parameter was sent twice."
        case .parameterInvalid: "A parameter has a value that it cannot have."
        case .cursorInvalid: "The cursor belongs to another query."
        case .idempotencyKeyInvalid: "The Idempotency-Key is empty, too long or not visible ASCII."
        case .bodyUnexpected: "A view has no body."
        case .tokenMissing: "This path wants a token."
        case .tokenInvalid: "The token is not one that this server takes."
        case .tokenExpired: "The token has expired."
        case .forbidden: "The token lacks the role admin."
        case .notFound: "Nothing is at this path."
        case .comicNotFound: "No such comic, or none that the caller may see."
        case .chapterNotFound: "No such chapter, or none that the caller may see."
        case .coverNotFound: "The comic has no such cover."
        case .genreNotFound: "No such genre."
        case .authorNotFound: "No public comic has such an author."
        case .ratingNotFound: "The reader has not rated the comic."
        case .bookmarkNotFound: "The reader has no bookmark of the comic."
        case .progressNotFound: "The reader has no progress in the comic."
        case .readerNotFound: "Nothing is kept of a reader with this subject."
        case .cursorUnknown: "There is no cursor of this name."
        case .methodNotAllowed: "A method that this path does not have; Allow lists those it has."
        case .notAcceptable: "The Accept field excludes what this path offers."
        case .comicUnknown: "The service that writes this knows no such comic, or none to be read."
        case .chapterExists: "Another chapter has this language, number, volume and groups."
        case .coverExists: "Another cover of the comic has this key."
        case .coversFull: "The comic has as many covers as it may have."
        case .cursorAhead: "The cursor is ahead of the newest event."
        case .cursorReserved: "A service of this server has this cursor, and alone moves it."
        case .tooManyCursors: "There are as many cursors as there may be."
        case .genreExists: "There is a genre with this slug, or it is still being removed."
        case .genreUsed: "Comics have the genre: name one that takes its place."
        case .sourceTaken: "A chapter of another comic has this source."
        case .tooManyBookmarks: "The reader has as many bookmarks as one may have."
        case .tooManyComics: "The reader has progress in as many comics as one may have."
        case .tooManyChapters: "As many chapters of the comic are kept as read as may be."
        case .cursorGone: "The events after the cursor are gone: read the catalogue anew."
        case .preconditionFailed: "If-Match or If-None-Match excludes what there is."
        case .bodyTooLarge: "The body has more bytes than this path takes."
        case .changeTooLarge: "The change is too large for one command."
        case .targetTooLong: "The path and query are too long."
        case .mediaTypeUnsupported: "The body is announced as something else than is taken."
        case .contentCodingUnsupported: "The body has a Content-Encoding."
        case .bodyInvalid: "The body breaks rules, each listed under errors."
        case .cursorNameInvalid: "No cursor can be called so."
        case .genreUnknown: "There is no such genre to be given."
        case .idempotencyMismatch: "The Idempotency-Key was sent with another request."
        case .preconditionRequired: "This server wants every change guarded by If-Match."
        case .rateLimited: "The client has done this too often within a second."
        case .removed: "It was taken off for good or by law."
        case .internal: "The server failed; its log has the cause."
        case .busy: "The queue of writes or the change log is full; nothing was stored."
        case .stopping: "The server is stopping; nothing was stored."
        case .tooManyFollowers: "As many callers follow the feed as may."
        case .writesRefused: "A commit failed earlier: nothing is written until a restart."
        case .outcomeUnknown: "The commit failed: whether it is stored shows after a restart."
        case .storeFull: "The store is full; nothing was stored."
        }
    }
}
