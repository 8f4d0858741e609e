import ComicAPI
import Foundation
import HTTPFront
import HTTPTypes
import Keyspaces
import StoreTesting
import Testing

/// What holds for every route there is, whatever it does.
@Suite(.serialized)
struct RouteTableTests {
    private func open(_ directory: String) throws -> (store: Store, services: Services) {
        try Services.open(directory, .write(purpose: "test"))
    }

    /// Every path with its methods; each capture is the first of its kind in the sample.
    private func paths() async throws -> [(path: String, methods: [HTTPRequest.Method])] {
        try await withTemporaryDirectory { directory in
            let (store, services) = try open(directory)
            let api = API(store: store, services: services, imageBaseURL: Server.images)
            let paths = api.routes.paths
            await store.close()
            return paths.map { pattern, methods in
                (pattern.replacing(/\{[^}]+\}/, with: "1"), methods)
            }
        }
    }

    @Test func `HEAD is answered like GET, without the body`() async throws {
        let paths = try await paths()
        try await withSampleServer { _, server in
            for (path, methods) in paths where methods.contains(.get) {
                #expect(methods.contains(.head), "\(path)")
                for sender in [Sender.nobody, .reader, .admin] {
                    let get = try await server.send("GET", path, as: sender)
                    let head = try await server.send("HEAD", path, as: sender)
                    #expect(head.status == get.status, "\(path) as \(sender)")
                    #expect(head.body.isEmpty, "\(path)")
                    // What is measured is another thing each time.
                    let varies = path == "/metrics" ? ["content-length", "date"] : ["date"]
                    for (name, value) in get.fields where !varies.contains(name) {
                        #expect(head.fields[name] == value, "\(path) \(name)")
                    }
                    #expect(get.fields["content-length"] == "\(get.body.utf8.count)")
                }
            }
        }
    }

    @Test func `A method that a path has not got is answered 405 with those that it has`()
        async throws
    {
        let paths = try await paths()
        #expect(paths.count > 10)
        try await withSampleServer { _, server in
            let all: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]
            for (path, methods) in paths {
                for method in all where !methods.contains(method) {
                    let reply = try await server.send(method.rawValue, path, body: nil)
                    #expect(reply.status == 405, "\(method) \(path)")
                    #expect(
                        reply.fields["allow"]
                            == methods.map(\.rawValue).joined(separator: ", "),
                        "\(method) \(path)"
                    )
                }
            }
        }
    }

    @Test func `A body over the limit is refused unread on each path that takes one`()
        async throws
    {
        let paths = try await paths()
        try await withSampleServer { site, server in
            let token = try await site.token("--subject", "a", "--role", "admin")
            for (path, methods) in paths {
                for method in methods where [.post, .put, .patch].contains(method) {
                    let connection = try RawConnection(port: server.port)
                    try connection.send(
                        "\(method.rawValue) \(path) HTTP/1.1\r\nHost: x\r\n"
                            + "Authorization: Bearer \(token)\r\n"
                            + "Content-Length: \(1 << 40)\r\n\r\n"
                    )
                    let reply = try await connection.receive("\r\n\r\n")
                    #expect(reply.hasPrefix("HTTP/1.1 413 "), "\(method) \(path)")
                }
            }
        }
    }
}
