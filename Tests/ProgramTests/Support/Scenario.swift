import Testing

/// A request and what must be said to it.
struct Scenario: Sendable, CustomStringConvertible {
    var method = "GET"
    var target: String
    var sender = Sender.nobody
    var headers: [String: String] = [:]
    var body: String?
    var status: Int
    /// The code of the problem.
    var code: String?
    /// Header fields that must be there, with their values; names in lower case.
    var fields: [String: String] = [:]
    /// Header fields that must not be there.
    var absent: [String] = []
    var contains: [String] = []
    var lacks: [String] = []

    var description: String { "\(method) \(target) as \(sender) \(headers) \(body ?? "")" }
}

/// Plays scenarios one after another.
func play(
    _ scenarios: [Scenario],
    _ server: Server,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    for scenario in scenarios {
        let reply = try await server.send(
            scenario.method,
            scenario.target,
            as: scenario.sender,
            headers: scenario.headers,
            body: scenario.body
        )
        let about = Comment(rawValue: "\(scenario)\n\(reply)")
        #expect(reply.status == scenario.status, about, sourceLocation: sourceLocation)
        for (name, value) in scenario.fields {
            #expect(reply.fields[name] == value, about, sourceLocation: sourceLocation)
        }
        for name in scenario.absent {
            #expect(reply.fields[name] == nil, about, sourceLocation: sourceLocation)
        }
        for text in scenario.contains {
            #expect(reply.body.contains(text), about, sourceLocation: sourceLocation)
        }
        for text in scenario.lacks {
            #expect(!reply.body.contains(text), about, sourceLocation: sourceLocation)
        }
        if scenario.status >= 400 && scenario.method != "HEAD" {
            try expectProblem(reply, about, sourceLocation)
            if let code = scenario.code {
                #expect(try reply.json["code"] == .string(code), about)
            }
        }
    }
}

/// Every error is a problem (RFC 9457) with a code, in words for people, and nothing from inside.
private func expectProblem(
    _ reply: Reply,
    _ about: Comment,
    _ sourceLocation: SourceLocation
) throws {
    #expect(
        reply.fields["content-type"] == "application/problem+json",
        about,
        sourceLocation: sourceLocation
    )
    #expect(reply.fields["cache-control"] == "no-store", about, sourceLocation: sourceLocation)
    let problem = try reply.json
    #expect(problem["type"] == .string("about:blank"), about, sourceLocation: sourceLocation)
    #expect(problem["status"] == .number(reply.status), about, sourceLocation: sourceLocation)
    for name in ["title", "code", "detail"] {
        #expect(problem[name].text?.isEmpty == false, about, sourceLocation: sourceLocation)
    }
    for secret in ["Error", "Swift", "MDB_", ".swift", "Optional("] {
        #expect(!reply.body.contains(secret), about, sourceLocation: sourceLocation)
    }
}
