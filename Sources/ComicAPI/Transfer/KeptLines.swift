import ChangeFeed
import Comics
import HTTPFront
import Keyspaces
import Readers

/// What readers keep of the comic of a line, not checked.
struct KeptBody: BodyReadable {
    fileprivate let ratings: [RatingLine]
    fileprivate let bookmarks: [BookmarkLine]
    let progress: [ProgressBodyLine]

    init(from reader: inout BodyReader) {
        ratings = reader.objects("ratings") { RatingLine(from: &$0) } ?? []
        bookmarks = reader.objects("bookmarks") { BookmarkLine(from: &$0) } ?? []
        progress = reader.objects("progress") { ProgressBodyLine(from: &$0) } ?? []
    }
}

/// What readers keep of the comic of a line, checked: no reader twice in one list.
struct KeptLines: Sendable {
    let ratings: [RatingUpsert]
    let bookmarks: [BookmarkUpsert]
    let progress: ProgressLines

    init(_ body: KeptBody) throws(InvalidFields) {
        var check = Validation()
        ratings = check.ratings(body.ratings)
        bookmarks = check.bookmarks(body.bookmarks)
        progress = check.progress(body.progress)
        if !check.faults.isEmpty { throw InvalidFields(check.faults) }
    }
}

/// A rating inside a line.
private struct RatingLine: BodyReadable {
    let reader: String?
    let score: Int?
    let ratedAt: String?

    init(from reader: inout BodyReader) {
        self.reader = reader.string("reader")
        score = reader.integer("score")
        ratedAt = reader.string("ratedAt")
    }
}

/// A bookmark inside a line.
private struct BookmarkLine: BodyReadable {
    let reader: String?
    let shelf: String?
    let bookmarkedAt: String?

    init(from reader: inout BodyReader) {
        self.reader = reader.string("reader")
        shelf = reader.string("shelf")
        bookmarkedAt = reader.string("bookmarkedAt")
    }
}

extension Validation {
    fileprivate mutating func ratings(_ given: [RatingLine]) -> [RatingUpsert] {
        var subjects: Set<Name> = []
        return given.enumerated().compactMap { index, rating in
            let at = "/ratings/\(index)"
            let subject = subject(rating.reader, at, &subjects)
            if rating.score == nil { add(at + "/score", "required", "a score is required") }
            let score = number(rating.score, at + "/score", 1...10)
            let ratedAt = moment(rating.ratedAt, at + "/ratedAt")
            guard let score else { return nil }
            return RatingUpsert(by: subject, score: UInt8(score), ratedAt: ratedAt)
        }
    }

    fileprivate mutating func bookmarks(_ given: [BookmarkLine]) -> [BookmarkUpsert] {
        var subjects: Set<Name> = []
        return given.enumerated().map { index, bookmark in
            let at = "/bookmarks/\(index)"
            let subject = subject(bookmark.reader, at, &subjects)
            let bookmarkedAt = moment(bookmark.bookmarkedAt, at + "/bookmarkedAt")
            let shelf = merging { () throws(InvalidFields) in
                try Bookmark.shelf(bookmark.shelf, at: at + "/shelf")
            }
            return BookmarkUpsert(by: subject, shelf: shelf ?? "", bookmarkedAt: bookmarkedAt)
        }
    }

    /// The subject of a reader, who is not among those before.
    ///
    /// It is taken as it is, as from a token: not normalised, whatever characters it has.
    mutating func subject(_ given: String?, _ at: String, _ others: inout Set<Name>) -> String {
        let pointer = at + "/reader"
        guard let given, !given.isEmpty else {
            add(pointer, "required", "the subject of a reader is required")
            return ""
        }
        let name = Name(given)
        let limit = HTTPFront.Limits.subjectBytes
        // Some control characters take two bytes in a key.
        if given.utf8.count > limit || name.encoded.count > Keyspaces.Limits.keyBytes {
            add(pointer, "too-long", "\(given.utf8.count) bytes of UTF-8; at most \(limit)")
        } else if !others.insert(name).inserted {
            add(pointer, "duplicate", "once a reader")
        }
        return given
    }
}
