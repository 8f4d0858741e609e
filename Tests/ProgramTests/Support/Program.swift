import Foundation
import StoreTesting
import Synchronization

/// The binary under test.
enum Program {
    /// `LONGBOX_BINARY`, else the `longbox` that was built beside these tests.
    static let path =
        ProcessInfo.processInfo.environment["LONGBOX_BINARY"] ?? builtProgram("longbox")
}

/// Where a process reads its standard input.
enum Input: Sendable {
    /// A file.
    case file(String)
    /// A descriptor, such as the end of a pipe; it stays the caller's.
    case descriptor(Int32)

    static let nothing = Input.file("/dev/null")
}

/// Devices that take what a process writes, where files would not do.
struct Devices: Sendable {
    /// The path of that of standard output.
    var output: String?
    /// The path of that of standard error.
    var errors: String?
}

/// What a process left behind.
struct Outcome: Sendable, CustomStringConvertible {
    /// The exit status; 128 and the number of the signal for a process that one ended.
    var status: Int32
    var output: String
    var errors: String

    /// The lines of standard error.
    var complaints: [String] { errors.split(separator: "\n").map(String.init) }

    var description: String { "exit \(status)\n\(output)\n\(errors)" }
}

/// A test waited for something that did not come.
struct Overdue: Error, CustomStringConvertible {
    let what: String
    var description: String { "waited in vain for \(what)" }
}

/// Asks again and again until there is an answer.
///
/// The patience only keeps a test from hanging.
@discardableResult
func eventually<Answer>(
    _ what: String,
    within patience: Duration = .seconds(120),
    _ ask: () async throws -> Answer?
) async throws -> Answer {
    let end = ContinuousClock.now + patience
    while true {
        if let answer = try await ask() { return answer }
        guard ContinuousClock.now < end else { throw Overdue(what: what) }
        try await Task.sleep(for: .milliseconds(2))
    }
}

/// A process of the binary, or of another program, whose output goes to files.
///
/// It is spawned and waited for by hand: Foundation's `Process` crashes, or waits for ever, when
/// many tests use it at once.
final class RunningProgram: Sendable {
    let pid: pid_t
    private let outputPath: String
    private let errorsPath: String
    private let status = Mutex<Int32?>(nil)

    /// Starts the program.
    ///
    /// `name` begins the names of the files that take its output, unless a device does: what is
    /// written there is the device's to know.
    init(
        _ arguments: [String],
        of executable: String = Program.path,
        input: Input = .nothing,
        devices: Devices = Devices(),
        environment: [String: String] = ProcessInfo.processInfo.environment,
        name: String
    ) throws {
        outputPath = name + ".out"
        errorsPath = name + ".err"
        pid = try spawn(
            [executable] + arguments,
            environment,
            input,
            devices.output ?? outputPath,
            devices.errors ?? errorsPath
        )
    }

    /// What it has written so far.
    var output: String { contents(outputPath) }
    /// What it has complained about so far.
    var errors: String { contents(errorsPath) }

    /// The exit status; nil while it runs.
    var exitStatus: Int32? { status.withLock { reap(&$0, WNOHANG) } }

    /// Sends a signal to this process, unless it has ended.
    func signal(_ number: Int32) {
        status.withLock { status in
            if reap(&status, WNOHANG) == nil { _ = kill(pid, number) }
        }
    }

    /// Kills the process, as a power cut would end it, and waits until it is gone.
    func killAndReap() {
        signal(SIGKILL)
        status.withLock { _ = reap(&$0, 0) }
    }

    /// Waits for the end of the process.
    func wait(within patience: Duration = .seconds(300)) async throws -> Outcome {
        do {
            let status = try await eventually("the end of process \(pid)", within: patience) {
                exitStatus
            }
            return Outcome(status: status, output: output, errors: errors)
        } catch {
            killAndReap()
            throw error
        }
    }

    private func reap(_ status: inout Int32?, _ options: Int32) -> Int32? {
        if status != nil { return status }
        var word: Int32 = 0
        while true {
            let ended = waitpid(pid, &word, options)
            if ended == pid { break }
            if ended == 0 || errno != EINTR { return nil }
        }
        let signal = word & 0x7F
        status = signal == 0 ? (word >> 8) & 0xFF : 128 + signal
        return status
    }

    private func contents(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}

/// The program could not be started.
private struct NotStarted: Error {
    let reason: String
    let path: String
}

private func spawn(
    _ arguments: [String],
    _ environment: [String: String],
    _ input: Input,
    _ output: String,
    _ errors: String
) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    switch input {
    case .file(let path): posix_spawn_file_actions_addopen(&actions, 0, path, O_RDONLY, 0)
    case .descriptor(let end): posix_spawn_file_actions_adddup2(&actions, end, 0)
    }
    let flags = O_WRONLY | O_CREAT | O_TRUNC
    posix_spawn_file_actions_addopen(&actions, 1, output, flags, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errors, flags, 0o600)
    let words = arguments.map { strdup($0) } + [nil]
    let settings = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in words + settings { free(text) } }
    var pid: pid_t = 0
    // A child of a thread of the pool would inherit its mask, which blocks SIGTERM.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let code = posix_spawn(&pid, arguments[0], &actions, &attributes, words, settings)
    guard code == 0 else {
        throw NotStarted(reason: String(cString: strerror(code)), path: arguments[0])
    }
    return pid
}
