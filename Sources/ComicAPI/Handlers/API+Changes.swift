import ChangeFeed
import HTTPFront
import HTTPTypes
import Keyspaces

/// The change feed.
extension API {
    /// The values of `feed`.
    enum FeedMode: String, CaseIterable {
        case normal
    }

    func listChanges(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only("since", "limit", "feed", "types")
        _ = try call.query.choice("feed", of: FeedMode.self)
        let limit = try call.query.integer(
            "limit",
            in: 1...ChangeFeed.Limits.eventsPerPage,
            default: ChangeFeed.Limits.defaultEventsPerPage
        )
        let kinds = try kinds(call)
        let bounds = (
            earliest: try log.earliest(in: snapshot), latest: try log.latest(in: snapshot)
        )
        let since = try since(call, bounds.earliest, bounds.latest)
        var position = since
        var more = false
        var scanned = 0
        var events: [(Change, ChangeKind, UInt64)] = []
        let range = KeyRange(lower: FeedSequence(since + 1).encoded, upper: nil)
        var rows = try snapshot.rows(of: log.changes, in: range)
        while let (sequence, change) = try rows.next() {
            if events.count == limit || scanned == ChangeFeed.Limits.eventsScanned {
                more = true
                break
            }
            scanned += 1
            position = sequence.rawValue
            if let kind = change.publicKind, kinds.contains(kind) {
                events.append((change, kind, position))
            }
        }
        return .json(headers: [.cacheControl: "no-store"]) { json in
            json.object { json in
                json.member("epoch", epoch)
                json.key("events")
                json.array { json in
                    for (change, kind, sequence) in events {
                        change.write(as: kind, at: place(sequence), to: &json)
                    }
                }
                json.member("last", place(position).description)
                json.member("earliest", place(bounds.earliest).description)
                json.member("latest", place(bounds.latest).description)
                json.member("more", more)
            }
        }
    }

    private var epoch: String { store.epoch.description }

    private func place(_ sequence: UInt64) -> FeedPosition {
        FeedPosition(epoch: epoch, sequence: sequence)
    }

    /// The event after which the answer begins.
    ///
    /// - Throws: 400 for what is no cursor, 410 for one that the log does not reach back to or of
    ///   another history, 409 for one ahead of the log.
    private func since(
        _ call: Call,
        _ earliest: UInt64,
        _ latest: UInt64
    ) throws(Problem) -> UInt64 {
        guard let text = try call.query.value("since") else { return earliest - 1 }
        if text == "now" { return latest }
        guard let cursor = FeedPosition(text) else {
            throw Problem(
                status: .badRequest,
                code: "parameter-invalid",
                detail: "'since' is a cursor of this feed, epoch:sequence, or 'now'"
            )
        }
        if cursor.epoch != epoch { throw gone("epoch", earliest, latest) }
        if cursor.sequence < earliest - 1 { throw gone("trimmed", earliest, latest) }
        if cursor.sequence > latest {
            throw Problem(
                status: .conflict,
                code: "cursor-ahead",
                detail: "the newest event is \(latest): the cursor is ahead of it",
                members: members(earliest, latest)
            )
        }
        return cursor.sequence
    }

    private func gone(_ reason: String, _ earliest: UInt64, _ latest: UInt64) -> Problem {
        Problem(
            status: .gone,
            code: "cursor-gone",
            detail: "the events after this cursor are not to be had: read the catalogue anew",
            members: members(earliest, latest) + [Problem.Member("reason", reason)]
        )
    }

    private func members(_ earliest: UInt64, _ latest: UInt64) -> [Problem.Member] {
        [
            Problem.Member("earliest", place(earliest).description),
            Problem.Member("latest", place(latest).description),
            Problem.Member("epoch", epoch),
        ]
    }

    /// The kinds that the caller wants: all of them unless `types` names some, joined by commas.
    private func kinds(_ call: Call) throws(Problem) -> Set<ChangeKind> {
        guard let names = try call.query.value("types") else { return Set(ChangeKind.allCases) }
        var kinds: Set<ChangeKind> = []
        for name in names.split(separator: ",", omittingEmptySubsequences: false) {
            guard let kind = ChangeKind.allCases.first(where: { $0.name == name }) else {
                let known = ChangeKind.allCases.map(\.name).joined(separator: ", ")
                throw Problem(
                    status: .badRequest,
                    code: "parameter-invalid",
                    detail: "'types' holds '\(name)', which is none of \(known)"
                )
            }
            kinds.insert(kind)
        }
        return kinds
    }
}
