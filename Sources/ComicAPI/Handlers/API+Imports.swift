import ChangeFeed
import Chapters
import Comics
import HTTPFront
import HTTPTypes
import Keyspaces

/// Imports of a live site.
extension API {
    /// Writes lines of the import format, and answers with a line for each: what has become of it,
    /// in the order of their numbers.
    ///
    /// Lines are upserts: sent twice they change nothing, so that a client whose connection broke
    /// sends the same lines again.
    func importLines(_ call: Call) async throws -> Answer {
        try call.query.only()
        var lines = call.body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .makeIterator()
        var done: [ImportedLine] = []
        try await Importer(store: store, services: services).run(
            nextLine: { lines.next().map(Array.init) },
            onLine: { line, _ in done.append(line) }
        )
        done.sort { $0.number < $1.number }
        var body: [UInt8] = []
        for line in done {
            var json = JSONWriter()
            write(line, to: &json)
            body += json.bytes
            body.append(UInt8(ascii: "\n"))
        }
        var headers = caching(false, 0)
        headers[.contentType] = "application/jsonl"
        return Answer(status: .ok, headers: headers, body: body)
    }

    private func write(_ line: ImportedLine, to json: inout JSONWriter) {
        json.object { json in
            json.member("line", line.number)
            switch line.result {
            case .success(let outcome):
                json.member("comicId", identifier: outcome.comic.rawValue)
                json.member("comic", outcome.change.name)
                json.key("chapters")
                write(outcome.chapters, to: &json)
                json.member("pages", outcome.pages)
                for kind in ReaderTallies.kinds {
                    let tally = outcome.readers[keyPath: kind.tally]
                    if tally.total == 0 { continue }
                    json.key(escaping: kind.name)
                    write(tally, to: &json)
                }
            case .failure(let problem):
                json.key("problem")
                problem.write(to: &json)
            }
        }
    }

    private func write(_ tally: ChangeTally, to json: inout JSONWriter) {
        json.object { json in
            json.member("created", tally.created)
            json.member("updated", tally.updated)
            json.member("unchanged", tally.unchanged)
        }
    }
}

extension ChangeOutcome {
    /// The name in JSON.
    fileprivate var name: String {
        switch self {
        case .created: "created"
        case .updated: "updated"
        case .unchanged: "unchanged"
        }
    }
}
