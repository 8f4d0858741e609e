import ChangeFeed
import HTTPFront
import HTTPTypes
import Keyspaces

/// Named cursors of the feed.
extension API {
    /// All cursors by name, those of the services of this process among them.
    func listCursors(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only("limit", "cursor")
        let cursors = PageCursor(query: "cursors")
        let found = try log.standings(
            after: try cursors.key(try call.query.value("cursor")),
            limit: try pageLimit(call),
            in: snapshot
        )
        let (next, now) = (found.next.map(cursors.text), Timestamp.now)
        return page(call, next: next, headers: unkept) { json in
            json.page(found.cursors, next: next) { $0.write(epoch: epoch, at: now, to: &$1) }
        }
    }

    func getCursor(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only()
        return try telling { try cursor(call, .ok, in: snapshot) }
    }

    /// Makes sure that there is such a cursor; one that is active stays where it is.
    func putCursor(_ call: Call) async throws -> Answer {
        try call.query.only()
        let body = call.body.isEmpty ? Array("{}".utf8) : call.body
        let place = try decode(body, as: CursorBody.self) { (body) throws(InvalidFields) in
            try body.validated()
        }
        guard let name = CursorName(call.parameter("name")) else { throw Problem.badCursorName }
        try requireConditions(call) {
            do { return try isThere(name.text) } catch FeedError.unknownCursor { return false }
        }
        let isNew = try await tellingOfWrite {
            try await store.submit(PutCursor(name, from: try start(place)), to: log)
        }
        return try storedCursor(call, isNew ? .created : .ok)
    }

    /// Moves a cursor forward; a place before its own changes nothing.
    func acknowledgeCursor(_ call: Call) async throws -> Answer {
        try call.query.only()
        let position = try decode(call.body, as: AcknowledgementBody.self) {
            (body) throws(InvalidFields) in try body.validated()
        }
        let name = call.parameter("name")
        try await tellingOfWrite {
            let sequence = try sequence(of: position, for: name)
            return try await store.submit(AcknowledgeCursor(name, through: sequence), to: log)
        }
        return try storedCursor(call, .ok)
    }

    func deleteCursor(_ call: Call) async throws -> Answer {
        try call.query.only()
        let name = call.parameter("name")
        try await tellingOfWrite {
            try requireConditions(call) { try isThere(name) }
            try await store.submit(DeleteCursor(name), to: log)
        }
        return .empty(.noContent, headers: unkept)
    }

    private var epoch: String { store.epoch.description }

    /// How far a cursor has come changes with every event.
    private var unkept: HTTPFields { [.cacheControl: "no-store"] }

    /// Throws ``FeedError/unknownCursor(_:)`` if there is no such cursor.
    private func isThere(_ name: String) throws -> Bool {
        _ = try store.read { try log.standing(of: name, in: $0) }
        return true
    }

    private func start(_ place: FeedPlace) throws -> PutCursor.Start {
        switch place {
        case .earliest: .earliest
        case .now: .latest
        case .after(let position): .after(try sequence(of: position))
        }
    }

    /// The sequence of a place in this history of the store; `name` is the cursor that must be
    /// there before its place is judged.
    private func sequence(
        of position: FeedPosition,
        for name: String? = nil
    ) throws -> UInt64 {
        if position.epoch == epoch { return position.sequence }
        throw try store.read { snapshot in
            if let name { _ = try log.standing(of: name, in: snapshot) }
            return FeedError.placeForeign(try log.bounds(in: snapshot))
        }
    }

    private func storedCursor(_ call: Call, _ status: HTTPResponse.Status) throws -> Answer {
        try telling { try store.read { try cursor(call, status, in: $0) } }
    }

    private func cursor(
        _ call: Call,
        _ status: HTTPResponse.Status,
        in snapshot: borrowing Snapshot
    ) throws -> Answer {
        let standing = try log.standing(of: call.parameter("name"), in: snapshot)
        var headers = unkept
        if status == .created { headers[.location] = "/v1/cursors/\(standing.name)" }
        return .json(status: status, headers: headers) { json in
            standing.write(epoch: epoch, at: .now, to: &json)
        }
    }

    /// Does `work`; an error of the feed becomes a problem that names places of this history.
    private func telling<Result>(_ work: () throws -> Result) throws -> Result {
        do { return try work() } catch let error as FeedError {
            throw problem(for: error, epoch: epoch)
        }
    }

    /// The same of work that waits for the writer.
    @discardableResult
    private func tellingOfWrite<Result>(_ work: () async throws -> Result) async throws -> Result {
        do { return try await work() } catch let error as FeedError {
            throw problem(for: error, epoch: epoch)
        }
    }
}

extension Problem {
    fileprivate static var badCursorName: Problem {
        Problem(
            status: .unprocessableContent,
            code: "cursor-name-invalid",
            detail: """
                a name has 1 to \(ChangeFeed.Limits.cursorNameBytes) of the characters a-z, 0-9, \
                '.', '_', '-', and begins with a letter or a digit
                """
        )
    }
}
