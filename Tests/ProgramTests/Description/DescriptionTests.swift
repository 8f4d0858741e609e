import ComicAPI
import Foundation
import HTTPFront
import HTTPTypes
import Keyspaces
import Testing

/// The description that the server gives of itself, held to its route table and its source.
struct DescriptionTests {
    /// The document and the routes of an API on an empty store.
    private func withDescription(
        _ body: (JSON, [Routes.Entry]) async throws -> Void
    ) async throws {
        try await withSite { site in
            let server = try await Server(site)
            let document = try await server.get("/openapi.json")
            try await server.stop()
            try await body(document, try routes(site))
        }
    }

    private func routes(_ site: Site) throws -> [Routes.Entry] {
        let (store, services) = try open(site.path("other"))
        return API(store: store, services: services, imageBaseURL: Server.images).routes.entries
    }

    private nonisolated func open(_ path: String) throws -> (store: Store, services: Services) {
        try Services.open(path, .write(purpose: "a test"))
    }

    /// The operations by method and path.
    private func operations(_ document: JSON) -> [String: JSON] {
        var operations: [String: JSON] = [:]
        for path in document["paths"].names {
            for method in document["paths"][path].names {
                operations["\(method.uppercased()) \(path)"] = document["paths"][path][method]
            }
        }
        return operations
    }

    @Test func `Every route is described, and every description is of a route`() async throws {
        try await withDescription { document, routes in
            let described = Set(operations(document).keys)
            let routed = Set(routes.map { "\($0.method.rawValue) \($0.pattern)" })
            #expect(described.subtracting(routed).isEmpty)
            #expect(routed.subtracting(described).isEmpty)
        }
    }

    @Test func `Who may call a route, what it takes and what it gives are described as they are`()
        async throws
    {
        try await withDescription { document, routes in
            let operations = operations(document)
            for route in routes {
                let name = "\(route.method.rawValue) \(route.pattern)"
                let operation = try #require(operations[name])
                let expected: [JSON] =
                    switch route.access {
                    case .everybody: [.object([:]), .object(["token": .array([])])]
                    case .reader: [.object(["token": .array([])])]
                    case .admin: [.object(["token": .array([.string("admin")])])]
                    }
                #expect(operation["security"] == .array(expected), "\(name)")
                let body = operation["requestBody"]["content"].names
                #expect(body.isEmpty || body == Set(route.consumed), "\(name)")
                if !route.produced.isEmpty {
                    let answer = operation["responses"]["200"]["content"].names
                    #expect(answer == Set(route.produced), "\(name)")
                }
                #expect(captures(operation) == captures(route.pattern), "\(name)")
                let isLimited = operation["responses"].names.contains("429")
                #expect(isLimited == route.isLimited, "\(name)")
            }
        }
    }

    private func captures(_ operation: JSON) -> Set<String> {
        let parameters = (try? operation["parameters"].items) ?? []
        return Set(parameters.filter { $0["in"].text == "path" }.compactMap { $0["name"].text })
    }

    private func captures(_ pattern: String) -> Set<String> {
        Set(
            pattern.split(separator: "/").filter { $0.hasPrefix("{") }
                .map { String($0.dropFirst().dropLast()) }
        )
    }

    @Test func `Every operation has a name of its own, and an example if its answer is a document`()
        async throws
    {
        try await withDescription { document, _ in
            let names = operations(document).values.compactMap { $0["operationId"].text }
            #expect(names.count == operations(document).count)
            #expect(Set(names).count == names.count)
            let shown = Example.all.map(\.operation)
            #expect(Set(shown).count == shown.count)
            #expect(
                Set(names).subtracting(shown) == [
                    "getOpenAPI", "getDocumentation", "getMetrics", "getLivePage", "getIntegrity",
                ]
            )
        }
    }

    @Test func `Every problem that the source has is described with its status`() async throws {
        let problems = try problemsOfSource()
        #expect(problems.count > 50)
        try await withDescription { document, _ in
            var described: Set<String> = []
            for name in document["components"]["responses"].names {
                let answer = document["components"]["responses"][name]
                let schema = answer["content"]["application/problem+json"]["schema"]
                let status = try #require(name.firstMatch(of: /[0-9]{3}/)).output
                for code in try schema["allOf"][1]["properties"]["code"]["enum"].items {
                    described.insert("\(status) \(try code.string)")
                }
            }
            // That one is told of in a row of an import.
            described.insert("409 source-taken")
            let line = document["components"]["schemas"]["ImportResult"]["properties"]["problem"]
            #expect(
                try line["allOf"][1]["properties"]["code"]["enum"].items
                    .contains(.string("source-taken"))
            )
            #expect(described == problems)
        }
    }

    /// `status code` of every problem in the source.
    private func problemsOfSource() throws -> Set<String> {
        let statuses = [
            "badRequest": 400, "unauthorized": 401, "forbidden": 403, "notFound": 404,
            "methodNotAllowed": 405, "notAcceptable": 406, "conflict": 409, "gone": 410,
            "preconditionFailed": 412, "contentTooLarge": 413, "uriTooLong": 414,
            "unsupportedMediaType": 415, "unprocessableContent": 422,
            "preconditionRequired": 428, "tooManyRequests": 429, "unavailableForLegalReasons": 451,
            "internalServerError": 500, "serviceUnavailable": 503,
        ]
        let made = /Problem\(\s*status: (?:\.(\w+)|\S+\(code: (\d+)[^)]*\)),\s*code: "([^"]+)"/
        let called = /\.(malformed|tokenRefused)\(\s*"([a-z-]+)"/
        var problems: Set<String> = []
        for text in try sources("ComicAPI") + sources("HTTPFront") {
            for match in text.matches(of: made) {
                let status = match.1.flatMap { statuses[String($0)] } ?? match.2.flatMap { Int($0) }
                for code in spelt(String(match.3)) {
                    problems.insert("\(try #require(status, "\(match.0)")) \(code)")
                }
            }
            for match in text.matches(of: called) {
                problems.insert("\(match.1 == "malformed" ? 400 : 401) \(match.2)")
            }
        }
        // Built by a function that takes the code.
        return problems.union(["401 token-invalid", "401 token-expired", "403 forbidden"])
    }

    /// The one code that is put together, taken apart.
    private func spelt(_ code: String) -> [String] {
        guard code.hasPrefix(#"\("#) else { return [code] }
        return ["comic", "chapter", "cover"].map { "\($0)-not-found" }
    }

    private func sources(_ module: String) throws -> [String] {
        let root = URL(fileURLWithPath: Sample.path).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources/\(module)")
        let walk = try #require(FileManager.default.enumerator(atPath: root.path))
        return try walk.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }.map {
            try String(contentsOf: root.appendingPathComponent($0), encoding: .utf8)
        }
    }
}
