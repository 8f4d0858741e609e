public import ChangeFeed
public import Comics
public import HTTPFront

/// What an import has done.
public struct ImportSummary: Sendable, Equatable {
    /// Lines refused, each told of as it was met.
    public var refused = 0
    /// Comics made, changed, and as they were.
    public var comics = ChangeTally()
    /// Chapters made, changed, and as they were.
    public var chapters = ChangeTally()
    /// What readers keep of the comics.
    public var readers = ReaderTallies()
    /// Pages among the lines that were taken.
    public var pages = 0

    /// Nothing yet.
    public init() {}

    /// Whatever is not as it was before.
    public var changes: Int { comics.changes + chapters.changes + readers.changes }
}

/// What an import has done to what readers keep.
public struct ReaderTallies: Sendable, Equatable {
    /// Ratings.
    public var ratings = ChangeTally()
    /// Bookmarks.
    public var bookmarks = ChangeTally()
    /// Progress in comics, with the chapters read.
    public var progress = ChangeTally()

    /// Nothing.
    public init() {}

    /// Each of them under its name in the import format.
    public static var kinds: [(name: String, tally: WritableKeyPath<Self, ChangeTally>)] {
        [("ratings", \.ratings), ("bookmarks", \.bookmarks), ("progress", \.progress)]
    }

    /// Those that are not as they were before.
    public var changes: Int { ratings.changes + bookmarks.changes + progress.changes }

    /// Adds what became of others.
    public static func += (a: inout Self, b: Self) {
        for kind in kinds { a[keyPath: kind.tally] += b[keyPath: kind.tally] }
    }
}

extension ChangeTally {
    mutating func add(_ change: ChangeOutcome) {
        switch change {
        case .created: created += 1
        case .updated: updated += 1
        case .unchanged: unchanged += 1
        }
    }
}

/// What has become of a line.
public struct ImportedLine: Sendable {
    /// Its number, from 1.
    public let number: Int
    /// The comic that it is about and what was done, or why the line was refused.
    public let result: Result<Outcome, Problem>

    /// What a line has done.
    public struct Outcome: Sendable {
        /// The comic.
        public let comic: ComicID
        /// What was done to it.
        public let change: ChangeOutcome
        /// What was done to its chapters.
        public internal(set) var chapters = ChangeTally()
        /// What was done to what readers keep of it.
        public internal(set) var readers = ReaderTallies()
        /// How many pages the line has.
        public let pages: Int
    }

    /// Why the line was refused, in one line; `nil` if it was taken.
    public var reason: String? {
        guard case .failure(let problem) = result else { return nil }
        guard let first = problem.faults.first else {
            return "\(problem.code): \(problem.detail ?? problem.title)"
        }
        let rest = problem.faults.count - 1
        return Self.reason(first.pointer, first.code, first.detail, andMore: rest)
    }

    /// The same of a problem that another server has sent.
    public static func reason(_ problem: JSONValue) -> String {
        let faults = problem["errors"]?.items ?? []
        guard let first = faults.first else {
            return "\(problem["code"]?.text ?? "refused"): \(problem["detail"]?.text ?? "")"
        }
        return reason(
            first["pointer"]?.text ?? "",
            first["code"]?.text ?? "",
            first["detail"]?.text ?? "",
            andMore: faults.count - 1
        )
    }

    private static func reason(
        _ pointer: String,
        _ code: String,
        _ detail: String,
        andMore rest: Int
    ) -> String {
        "\(pointer) \(code): \(detail)" + (rest > 0 ? " (and \(rest) more)" : "")
    }
}
