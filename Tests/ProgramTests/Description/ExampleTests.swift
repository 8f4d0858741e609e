import ComicAPI
import Foundation
import HTTPFront
import Testing

struct ExampleTests {
    @Test func `Every example of the description is what the server answers`() async throws {
        let start = Date.now.ISO8601Format()
        try await withSampleServer { _, server in
            let document = try await server.get("/openapi.json")
            let epoch = try await server.get("/v1/changes?limit=1")["epoch"].string
            for example in Example.all {
                let method = try #require(self.method(of: example.operation, document))
                let isLines = example.operation == "importLines"
                let reply = try await server.send(
                    method,
                    example.target,
                    as: sender(example.sender),
                    headers: isLines ? ["Content-Type": "application/jsonl"] : [:],
                    body: example.body?.replacing(String(repeating: "0", count: 32), with: epoch)
                )
                #expect((200...299).contains(reply.status), "\(example.operation): \(reply)")
                guard let answer = example.answer else {
                    #expect(reply.body.isEmpty, "\(example.operation): \(reply)")
                    continue
                }
                let found = fixed(try reply.json, since: start)
                let wanted = try JSON(parsing: answer)
                #expect(found == wanted, "\(example.operation):\n\(found.line)\n\(wanted.line)")
            }
        }
    }

    private func method(of operation: String, _ document: JSON) -> String? {
        for path in document["paths"].names {
            let operations = document["paths"][path]
            for method in operations.names
            where operations[method]["operationId"].text == operation { return method.uppercased() }
        }
        return nil
    }

    private func sender(_ access: Access) -> Sender {
        switch access {
        case .everybody: .nobody
        case .reader: .reader
        case .admin: .admin
        }
    }

    /// The value with what differs from store to store in the form that examples have it in.
    private func fixed(_ value: JSON, since start: String, _ name: String = "") -> JSON {
        switch value {
        case .array(let items): .array(items.map { fixed($0, since: start, name) })
        case .object(let members):
            .object(
                Dictionary(
                    uniqueKeysWithValues: members.map { ($0, fixed($1, since: start, $0)) }
                )
            )
        case .string(let text): .string(fixed(text, since: start, name))
        default: value
        }
    }

    private func fixed(_ text: String, since start: String, _ name: String) -> String {
        if text.wholeMatch(of: /[0-9-]{10}T[0-9:.]+Z/) != nil {
            // Without the fraction, as the start has none.
            return text.prefix(19) >= start.prefix(19) ? "2026-01-31T12:00:00Z" : text
        }
        if name == "etag" { return text.replacing(/^"[0-9a-f]+/, with: "\"1a2b3c4d5e6f7081") }
        return text.replacing(/[0-9a-f]{32}/, with: String(repeating: "0", count: 32))
    }
}
