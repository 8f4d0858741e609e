import HTTPFront

/// Why the feed cannot be read on from a cursor, and what is to be done then.
struct FeedRefusal: Error, CustomStringConvertible {
    let cursor: String
    private let problem: JSONValue

    /// Out of the problem that a server answers with, or tells of in an event `reset`; nil if it is
    /// another one.
    init?(of cursor: String, _ problem: JSONValue) {
        guard ["cursor-gone", "cursor-ahead"].contains(problem["code"]?.text) else { return nil }
        self.cursor = cursor
        self.problem = problem
    }

    /// Out of a problem of this process.
    init(of cursor: String, _ problem: Problem) {
        let members = problem.members.map { JSONValue.Member($0.name, .string($0.value)) }
        self.cursor = cursor
        self.problem = .object([JSONValue.Member("code", .string(problem.code))] + members)
    }

    var description: String {
        "the feed cannot be read on after \(cursor): \(cause); read the catalogue anew, then go on "
            + "with --since \(latest)"
    }

    /// The newest event when it was refused: what happens while the catalogue is read is after it.
    private var latest: String { problem["latest"]?.text ?? "now" }

    private var cause: String {
        if problem["code"]?.text == "cursor-ahead" {
            return "it is ahead of the newest event, as after the restore of a backup"
        }
        switch problem["reason"]?.text {
        case "epoch": return "it is of another history than that of this store"
        case "trimmed":
            return "the events after it are gone: the feed begins at "
                + (problem["earliest"]?.text ?? "the oldest")
        default: return "it is gone"
        }
    }
}
