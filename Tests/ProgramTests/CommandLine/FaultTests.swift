import Foundation
import StoreTesting
import Testing

@Suite(.serialized)
struct FaultTests {
    /// Each command that opens a store.
    private static let commands = [
        ["serve", "--port", "0"], ["import", Sample.path], ["export"], ["check", "--json"],
    ]

    @Test func `A directory in use is refused with the name of who uses it`() async throws {
        try await withSampleServer { site, server in
            for command in [["serve", "--port", "0"], ["import", Sample.path]] {
                let outcome = try await site.start(command).wait()
                #expect(outcome.status == 1)
                #expect(outcome.complaints.count == 1, "\(outcome)")
                #expect(outcome.errors.contains("longbox serve (process \(server.program.pid))"))
            }
            // Readers go on beside it.
            #expect(try await site.export().split(separator: "\n").count == 42)
            try await site.proveClean()
        }
    }

    @Test(arguments: [(0x6969, "NFS"), (0xFF53_4D42, "CIFS"), (0x0102_1997, "9P")])
    func `A network file system is refused by its name`(_ number: Int, _ name: String) async throws
    {
        try await withSite { site in
            try await site.importSample()
            let environment = try FaultShim.environment(fileSystem: number)
            for command in Self.commands {
                let outcome = try await site.start(command, environment: environment).wait()
                #expect(outcome.status == (command[0] == "check" ? 8 : 1), "\(outcome)")
                #expect(outcome.complaints.count == 1, "\(outcome)")
                #expect(outcome.errors.contains("\(name), a network file system"), "\(outcome)")
            }
        }
    }

    @Test func `Serving with a migration serves a store of today's formats, and makes one`()
        async throws
    {
        try await withSite { site in
            for data in [site.data, site.path("new")] {
                if data == site.data { try await site.importSample() }
                let program = try site.start(["serve", "--port", "0", "--migrate"], data: data)
                try await eventually("the server") { program.output.contains("serves") ? 1 : nil }
                program.signal(SIGTERM)
                #expect(try await program.wait().status == 0)
            }
        }
    }

    @Test func `A port in use is refused`() async throws {
        try await withSampleServer { site, server in
            let outcome = try await site.run(
                "serve",
                "--port",
                "\(server.port)",
                data: site.path("other")
            )
            #expect(outcome.status == 1)
            #expect(outcome.complaints.count == 1, "\(outcome)")
            #expect(outcome.errors.contains("port \(server.port)"))
            #expect(outcome.errors.contains("--port"))
        }
    }

    @Test func `A data directory that is a file is refused`() async throws {
        try await withSite { site in
            let file = try site.write("x", to: "file")
            for command in [["serve", "--port", "0"], ["import", Sample.path], ["check"]] {
                let outcome = try await site.start(command, data: file).wait()
                #expect(outcome.status == (command == ["check"] ? 8 : 1))
                #expect(outcome.complaints.count == 1, "\(outcome)")
                #expect(outcome.errors.contains(file))
            }
        }
    }

    @Test func `A file that is no store, or half of one, is refused and left as it is`()
        async throws
    {
        try await withSite { site in
            try await site.importSample()
            let file = URL(fileURLWithPath: site.data + "/data.mdb")
            let sound = try Data(contentsOf: file)
            var foreign = sound
            foreign.replaceSubrange(0..<8_192, with: Data(repeating: 0x5A, count: 8_192))
            let cut = [4_096, 8_192, sound.count / 2].map { sound.prefix($0) }
            for damaged in cut + [foreign, Data("not a store".utf8)] {
                try damaged.write(to: file)
                for command in Self.commands {
                    let outcome = try await site.start(command).wait()
                    if command.first == "check" {
                        #expect(outcome.status == 4, "\(outcome)")
                        #expect(outcome.errors.isEmpty, "\(outcome)")
                        #expect(outcome.output.contains(#""code":"file-damaged""#))
                    } else {
                        #expect(outcome.status == 1, "\(outcome)")
                        #expect(outcome.complaints.count == 1, "\(outcome)")
                        #expect(outcome.errors.contains("data.mdb"))
                    }
                }
                #expect(try Data(contentsOf: file) == damaged)
            }
            try sound.write(to: file)
        }
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `A server that is asked to stop finishes what it began`(_ signal: Int32) async throws {
        try await withSite { site in
            try await site.importSample()
            let server = try await Server(site)
            let before = try await server.views(of: "1")
            let answers = try await withThrowingTaskGroup(of: Int?.self) { group in
                for _ in 0..<32 {
                    group.addTask {
                        try? await server.send("POST", "/v1/comics/1/views").status
                    }
                }
                try await Task.sleep(for: .milliseconds(20))
                server.program.signal(signal)
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let outcome = try await server.program.wait()
            #expect(outcome.status == 0, "\(outcome)")
            #expect(outcome.errors.isEmpty, "\(outcome)")
            let acknowledged = answers.filter { $0 == 204 }.count
            let again = try await Server(site)
            #expect(try await again.views(of: "1") >= before + acknowledged)
            try await again.stop()
        }
    }
}
