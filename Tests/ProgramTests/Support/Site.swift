import Foundation
import StoreTesting
import Synchronization
import Testing

/// A directory of one test: the data directory of the program under test, and the files of the test
/// beside it.
final class Site: Sendable {
    let directory: String
    private let processes = Mutex<[RunningProgram]>([])

    init(_ directory: String) { self.directory = directory }

    /// The data directory.
    var data: String { directory + "/data" }

    /// The path of another file of this test.
    func path(_ name: String) -> String { directory + "/" + name }

    /// Writes a file of this test; its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
        return path(name)
    }

    /// Starts the program on `data`, or on the data directory of this site.
    ///
    /// It ends with the test.
    func start(
        _ arguments: [String],
        data: String? = nil,
        input: Input = .nothing,
        devices: Devices = Devices(),
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> RunningProgram {
        var environment = environment
        environment["LONGBOX_DATA"] = data ?? self.data
        return try processes.withLock { processes in
            let program = try RunningProgram(
                arguments,
                input: input,
                devices: devices,
                environment: environment,
                name: path("process-\(processes.count)")
            )
            processes.append(program)
            return program
        }
    }

    /// Runs the program to its end.
    @discardableResult
    func run(
        _ arguments: String...,
        data: String? = nil,
        input: Input = .nothing
    ) async throws -> Outcome {
        try await start(arguments, data: data, input: input).wait()
    }

    /// Runs the program on some text as its standard input.
    func run(
        _ arguments: String...,
        data: String? = nil,
        text: String
    ) async throws -> Outcome {
        let file = try write(text, to: "input-\(UUID().uuidString)")
        return try await start(arguments, data: data, input: .file(file)).wait()
    }

    /// Imports the sample catalogue.
    func importSample(data: String? = nil) async throws {
        let outcome = try await run("import", Sample.path, data: data)
        try #require(outcome.status == 0, "\(outcome)")
    }

    /// The export of a store.
    func export(data: String? = nil) async throws -> String {
        let outcome = try await run("export", data: data)
        try #require(outcome.status == 0, "\(outcome)")
        try #require(outcome.errors.isEmpty)
        return outcome.output
    }

    /// A token of this site.
    func token(_ options: String...) async throws -> String {
        let outcome = try await start(["token"] + options).wait()
        try #require(outcome.status == 0, "\(outcome)")
        return outcome.output.trimmingCharacters(in: .newlines)
    }

    /// Records an issue unless `check` finds the store clean; what is pending.
    @discardableResult
    func proveClean(
        data: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Int {
        let outcome = try await run("check", "--json", data: data)
        #expect(outcome.status == 0, "\(outcome)", sourceLocation: sourceLocation)
        let lines = outcome.output.split(separator: "\n")
        let summary = try #require(lines.last, sourceLocation: sourceLocation)
        return try JSON(parsing: String(summary))["pending"].integer
    }

    fileprivate func end() {
        for process in processes.withLock({ $0 }) { process.killAndReap() }
    }
}

/// Runs a test in a site of its own.
///
/// When it ends, no process is left, and the store is proven clean.
func withSite(
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: (Site) async throws -> Void
) async throws {
    try await withTemporaryDirectory { directory in
        let site = Site(directory)
        defer { site.end() }
        try await body(site)
        site.end()
        if FileManager.default.fileExists(atPath: site.data + "/data.mdb") {
            try await site.proveClean(sourceLocation: sourceLocation)
        }
    }
}

/// Runs a test against a server with the sample catalogue.
func withSampleServer(
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: (Site, Server) async throws -> Void
) async throws {
    try await withSite(sourceLocation: sourceLocation) { site in
        try await site.importSample()
        let server = try await Server(site)
        try await body(site, server)
        try await server.stop()
    }
}
