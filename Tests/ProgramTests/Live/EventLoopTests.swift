import Foundation
import Testing

@Suite
struct EventLoopTests {
    @Test func `A server that may use one processor has one event loop`() async throws {
        let allowed = try field("Cpus_allowed_list", of: "self")
        let first = try #require(allowed.split { !$0.isNumber }.first)
        try await withSite { site in
            let server = try RunningProgram(
                ["-c", String(first), Program.path, "serve", "--data", site.data, "--port", "0"],
                of: "/usr/bin/taskset",
                name: site.path("server")
            )
            defer { server.killAndReap() }
            try await eventually("the server") {
                server.output.contains("http://127.0.0.1") ? true : nil
            }
            let threads = try FileManager.default.contentsOfDirectory(
                atPath: "/proc/\(server.pid)/task"
            )
            let names = try threads.map { try field("Name", of: "\(server.pid)/task/\($0)") }
            #expect(names.count { $0.hasPrefix("NIO-") } == 1, "\(names)")
            server.signal(SIGTERM)
            #expect(try await server.wait().status == 0)
        }
    }

    /// A field of what the system tells of a process or a thread: proc_pid_status(5).
    private func field(_ name: String, of process: String) throws -> String {
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(name + ":") })
        return line.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces)
    }
}
