import ChangeFeed
import Comics
import HTTPFront
import HTTPTypes
import Keyspaces

/// Many small changes in one request, each with a result of its own.
extension API {
    /// Counts views of many comics in one command.
    func addViews(_ call: Call) async throws -> Answer {
        try call.query.only()
        let rows = try decode(call.body, as: ViewsBody.self) { (body) throws(InvalidFields) in
            try body.validated()
        }
        let (outcome, headers) = try await submitOnce(AddViewsBatch(rows), to: catalogue, call)
        let refused = Set(outcome.refused)
        return .json(headers: privately(with: headers)) { json in
            json.items(Array(rows.enumerated())) { row, json in
                json.member("comicId", identifier: row.element.comic.rawValue)
                json.member("status", refused.contains(row.offset) ? 404 : 204)
            }
        }
    }

    /// Merges a patch into each of many comics, each under a condition of its own.
    ///
    /// Each row is a command: what is refused takes nothing away from the others.
    func patchComics(_ call: Call) async throws -> Answer {
        try call.query.only()
        let rows = try decode(call.body, as: PatchesBody.self) { (body) throws(InvalidFields) in
            try body.validated()
        }
        let results = await withTaskGroup(of: (Int, RowResult).self) { group in
            var results: [RowResult?] = Array(repeating: nil, count: rows.count)
            for (index, row) in rows.enumerated() {
                if index >= Limits.batchWindow, let (place, result) = await group.next() {
                    results[place] = result
                }
                group.addTask { (index, await patch(row)) }
            }
            while let (place, result) = await group.next() { results[place] = result }
            return results.compactMap { $0 }
        }
        return .json(headers: caching(false, 0)) { json in
            json.items(Array(zip(rows, results))) { row, json in
                json.member("id", identifier: row.0.comic.rawValue)
                switch row.1 {
                case .success(let version):
                    json.member("status", 200)
                    json.member("version", Int(clamping: version))
                    json.member("etag", representation.tag(version))
                case .failure(let problem):
                    json.member("status", problem.status.code)
                    json.key("problem")
                    problem.write(to: &json)
                }
            }
        }
    }

    private typealias RowResult = Result<UInt64, Problem>

    private func patch(_ row: PatchesBody.Row) async -> RowResult {
        do {
            if row.tags == nil && requiresIfMatch { throw Problem.preconditionRequired }
            let versions = row.tags?.compactMap(representation.version(of:))
            let condition = versions.map { VersionCondition.oneOf($0) } ?? .any
            _ = try await merge(row.patch, into: row.comic, if: condition)
            return .success(try version(of: row.comic))
        } catch {
            return .failure(problem(for: error))
        }
    }
}

/// Views as `POST /v1/views` takes them.
private struct ViewsBody: BodyReadable {
    let items: [(comic: String?, count: Int?)]?

    init(from reader: inout BodyReader) {
        items = reader.objects("items") { ($0.string("comicId"), $0.integer("count")) }
    }

    func validated() throws(InvalidFields) -> [AddViewsBatch.Row] {
        var check = Validation()
        let items = check.rows(items, Comics.Limits.viewRows)
        let rows = items.enumerated().map { index, item in
            let at = "/items/\(index)"
            let comic = check.comic(item.comic, at + "/comicId")
            let count = check.number(item.count ?? 1, at + "/count", Limits.viewsPerRow)
            return AddViewsBatch.Row(comic, amount: UInt64(count ?? 0))
        }
        if !check.faults.isEmpty { throw InvalidFields(check.faults) }
        return rows
    }
}

/// Patches as `POST /v1/comics/batch` takes them.
private struct PatchesBody: BodyReadable {
    struct Row: Sendable {
        let comic: ComicID
        /// The entity tags of `ifMatch`; `nil` without one.
        let tags: [String]?
        let patch: JSONValue
    }

    let items: [(id: String?, ifMatch: String?, patch: JSONValue?)]?

    init(from reader: inout BodyReader) {
        items = reader.objects("items") { item in
            (item.string("id"), item.string("ifMatch"), item.value("patch"))
        }
    }

    func validated() throws(InvalidFields) -> [Row] {
        var check = Validation()
        var seen: Set<ComicID> = []
        let items = check.rows(items, Limits.patchRows)
        let rows = items.enumerated().map { index, item in
            let at = "/items/\(index)"
            let comic = check.comic(item.id, at + "/id")
            if !seen.insert(comic).inserted {
                check.add(at + "/id", "duplicate", "one patch a comic")
            }
            if item.patch == nil { check.add(at + "/patch", "required", "a patch is required") }
            return Row(
                comic: comic,
                tags: item.ifMatch.map { [$0] },
                patch: item.patch ?? .null
            )
        }
        if !check.faults.isEmpty { throw InvalidFields(check.faults) }
        return rows
    }
}

extension Validation {
    /// The rows of a batch: at least one, at most `limit`.
    fileprivate mutating func rows<Row>(_ given: [Row]?, _ limit: Int) -> [Row] {
        guard let given, !given.isEmpty else {
            add("/items", "required", "at least one row is required")
            return []
        }
        if given.count <= limit { return given }
        add("/items", "too-many", "\(given.count) rows; at most \(limit)")
        return []
    }

    /// A comic's id.
    fileprivate mutating func comic(_ given: String?, _ pointer: String) -> ComicID {
        if let id = given.flatMap({ UInt64(identifier: $0) }) { return ComicID(id) }
        add(pointer, given == nil ? "required" : "not-an-id", "the comic's id, a decimal number")
        return ComicID(0)
    }
}

extension JSONWriter {
    /// Writes an object whose `items` are objects.
    fileprivate mutating func items<Item>(
        _ items: [Item],
        _ write: (Item, inout JSONWriter) -> Void
    ) {
        object { json in
            json.key("items")
            json.array { json in
                for item in items { json.object { write(item, &$0) } }
            }
        }
    }
}
