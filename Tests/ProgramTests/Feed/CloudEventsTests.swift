import Foundation
import Testing

/// Events are what CloudEvents 1.0 says: each rule of its JSON schema, and what its text adds.
@Suite(.serialized)
struct CloudEventsTests {
    /// A store with an event of every kind.
    private func withEvents(_ body: (Server, [JSON]) async throws -> Void) async throws {
        try await withSampleServer { _, server in
            let id = try await server.publish("Changed")
            try await server.write("PATCH", "/v1/comics/\(id)", #"{"year":1999}"#, status: 200)
            let chapter = try await server.write(
                "POST",
                "/v1/comics/\(id)/chapters",
                #"{"number":"1","language":"en"}"#,
                status: 201
            )["id"].string
            try await server.write(
                "PATCH",
                "/v1/chapters/\(chapter)",
                #"{"title":"One"}"#,
                status: 200
            )
            let gone = try await server.send("DELETE", "/v1/chapters/\(chapter)", as: .admin)
            #expect(gone.status == 204)
            let other = try await server.publish("Deleted")
            let deleted = try await server.send("DELETE", "/v1/comics/\(other)", as: .admin)
            #expect(deleted.status == 204)
            let events = try await server.changes(since: nil, "&include=doc")
            let kinds = Set(try events.map { try $0["type"].string })
            #expect(kinds.count == 6)
            try await body(server, events)
        }
    }

    @Test func `Every event has the attributes of CloudEvents, each of its type`() async throws {
        try await withEvents { _, events in
            var ids: Set<String> = []
            for event in events {
                for name in event.names {
                    // CloudEvents 1.0, section 3: names of attributes are lower-case letters and
                    // digits; data is the one member beside them.
                    #expect(name.utf8.allSatisfy { (97...122) ~= $0 || (48...57) ~= $0 })
                    if name != "data" { #expect(event[name].text?.isEmpty == false, "\(name)") }
                }
                #expect(event["specversion"] == .string("1.0"))
                #expect(ids.insert(try event["id"].string).inserted)
                #expect(URL(string: try event["source"].string) != nil)
                #expect(event["datacontenttype"] == .string("application/json"))
                let type = try event["type"].string
                let name = type.dropFirst("io.longbox.".count)
                #expect(event["dataschema"] == .string("urn:longbox:data:\(name):1"))
                let schema = try #require(URL(string: try event["dataschema"].string))
                #expect(schema.scheme == "urn")
                let time = try event["time"].string
                #expect(
                    time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/) != nil,
                    "\(time)"
                )
                #expect(try event["sequence"].string.wholeMatch(of: /[0-9]{20}/) != nil)
                let id = try event["data"]["id"].string
                #expect(try event["subject"].string.hasSuffix("s/\(id)"))
            }
        }
    }

    @Test func `A batch is the bare array, and its link leads on`() async throws {
        try await withEvents { server, events in
            var batch: [JSON] = []
            var target = "/v1/changes?limit=100&include=doc"
            while true {
                let reply = try await server.send(
                    "GET",
                    target,
                    headers: ["Accept": "application/cloudevents-batch+json"]
                )
                #expect(reply.fields["content-type"] == "application/cloudevents-batch+json")
                let items = try reply.json.items
                if items.isEmpty { break }
                batch += items
                let link = try #require(reply.fields["link"]?.wholeMatch(of: /<(.*)>; rel="next"/))
                target = String(link.1)
            }
            #expect(batch == events)
        }
    }

    /// With the schema of the CNCF, whose path `LONGBOX_CLOUDEVENTS_SCHEMA` is.
    @Test(
        .enabled(if: ProcessInfo.processInfo.environment["LONGBOX_CLOUDEVENTS_SCHEMA"] != nil)
    )
    func `Every event is valid by the official schema`() async throws {
        try await withEvents { _, events in
            let path = try #require(
                ProcessInfo.processInfo.environment["LONGBOX_CLOUDEVENTS_SCHEMA"]
            )
            try await withSite { site in
                let lines = events.map { $0.line + "\n" }.joined()
                let file = try site.write(lines, to: "events.jsonl")
                let script = """
                    import json, sys, jsonschema
                    schema = json.load(open(sys.argv[1]))
                    check = jsonschema.Draft7Validator(
                        schema, format_checker=jsonschema.FormatChecker()
                    )
                    for line in open(sys.argv[2]):
                        check.validate(json.loads(line))
                    """
                let code = try site.write(script, to: "validate.py")
                let outcome = try await Tool.outcome(
                    "/usr/bin/env",
                    [Self.python, code, path, file]
                )
                #expect(outcome.status == 0, "\(outcome)")
            }
        }
    }

    /// A Python that has the package jsonschema, as that of the contract test does.
    private static var python: String {
        ProcessInfo.processInfo.environment["LONGBOX_PYTHON"] ?? "python3"
    }
}
