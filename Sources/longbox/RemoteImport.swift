import AsyncHTTPClient
import ChangeFeed
import ComicAPI
import Foundation
import HTTPFront
import NIOCore
import NIOHTTP1

/// Sends the lines of an import to a running server, which goes on serving meanwhile.
///
/// Lines travel in parts of bounded size. A part whose answer does not come is sent again: lines
/// are upserts, so that twice changes nothing.
struct RemoteImport {
    /// Lines of one request, at most.
    private static let partLines = 2_048
    /// How often a part is sent before the import gives up.
    private static let attempts = 6
    /// How long an answer may take, in seconds.
    private static let answerSeconds: Int64 = 300

    let url: String
    let token: String

    /// Sends every line, and tells of each refused one and of how far it has come.
    ///
    /// - Throws: what `onRefusal` throws; ``RemoteImportError``.
    func run(
        _ lines: LineReader,
        onRefusal: (Int, String) throws -> Void,
        progress: (ImportSummary) -> Void
    ) async throws -> ImportSummary {
        var configuration = HTTPClient.Configuration()
        // What is sent again, and when, is decided here.
        configuration.connectionPool.retryConnectionEstablishment = false
        return try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            var summary = ImportSummary()
            var sent = 0
            while let part = try nextPart(lines) {
                let answers = try await send(part, by: client)
                for answer in answers {
                    try take(answer, after: sent, &summary, onRefusal)
                }
                sent += part.count
                progress(summary)
            }
            return summary
        }
    }

    private func nextPart(_ lines: LineReader) throws -> [[UInt8]]? {
        var part: [[UInt8]] = []
        var bytes = 0
        while part.count < Self.partLines, bytes < Limits.importSendBytes,
            let line = try lines.next()
        {
            // With the line feed that follows it.
            bytes += line.count + 1
            part.append(line)
        }
        return part.isEmpty ? nil : part
    }

    /// The answer to a part, a value a line.
    private func send(_ part: [[UInt8]], by client: HTTPClient) async throws -> [JSONValue] {
        var request = HTTPClientRequest(url: url + "/v1/imports")
        request.method = .POST
        request.headers.add(name: "Authorization", value: "Bearer \(token)")
        request.headers.add(name: "Content-Type", value: "application/jsonl")
        request.body = .bytes(ByteBuffer(bytes: part.joined(separator: [UInt8(ascii: "\n")])))
        var attempt = 1
        while true {
            do {
                let response = try await client.execute(
                    request,
                    timeout: .seconds(Self.answerSeconds)
                )
                let body = Array(buffer: try await response.body.collect(upTo: 64 << 20))
                if response.status == .ok { return try answers(body) }
                guard response.status == .serviceUnavailable, attempt < Self.attempts else {
                    throw RemoteImportError.refused(response.status.code, detail(of: body))
                }
            } catch let error as RemoteImportError {
                throw error
            } catch {
                if attempt == Self.attempts {
                    throw RemoteImportError.unreachable(url, failureText(error))
                }
            }
            try await Task.sleep(for: .milliseconds(200 << attempt))
            attempt += 1
        }
    }

    private func answers(_ body: [UInt8]) throws -> [JSONValue] {
        try body.split(separator: UInt8(ascii: "\n")).map { line in
            do {
                return try JSONValue(parsing: Array(line))
            } catch {
                throw RemoteImportError.unreachable(url, "its answer is none of an import")
            }
        }
    }

    /// What a problem says.
    private func detail(of body: [UInt8]) -> String {
        guard let problem = try? JSONValue(parsing: body) else { return "no reason given" }
        return problem["detail"]?.text ?? problem["title"]?.text ?? "no reason given"
    }

    private func take(
        _ answer: JSONValue,
        after lines: Int,
        _ summary: inout ImportSummary,
        _ onRefusal: (Int, String) throws -> Void
    ) throws {
        if let problem = answer["problem"] {
            summary.refused += 1
            try onRefusal(lines + (answer["line"]?.whole ?? 0), ImportedLine.reason(problem))
            return
        }
        switch answer["comic"]?.text {
        case "created": summary.comics.created += 1
        case "updated": summary.comics.updated += 1
        default: summary.comics.unchanged += 1
        }
        summary.chapters += tally(answer["chapters"])
        for kind in ReaderTallies.kinds {
            summary.readers[keyPath: kind.tally] += tally(answer[kind.name])
        }
        summary.pages += answer["pages"]?.whole ?? 0
    }

    private func tally(_ answer: JSONValue?) -> ChangeTally {
        var tally = ChangeTally()
        tally.created = answer?["created"]?.whole ?? 0
        tally.updated = answer?["updated"]?.whole ?? 0
        tally.unchanged = answer?["unchanged"]?.whole ?? 0
        return tally
    }
}

/// Why a server does not take an import.
enum RemoteImportError: Error, CustomStringConvertible {
    /// It answers with another status than 200.
    case refused(UInt, String)
    /// It does not answer.
    case unreachable(String, String)

    var description: String {
        switch self {
        case .refused(let status, let detail):
            "the server refuses the import (\(status)): \(detail)"
        case .unreachable(let url, let reason): "cannot import to \(url): \(reason)"
        }
    }
}
