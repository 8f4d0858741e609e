import ArgumentParser
import Foundation
import UnixSignals

/// Says that the process is the one that does the work of a command.
struct WorkerOptions: ParsableArguments {
    @Flag(
        name: .customLong("worker"),
        help: ArgumentHelp("Do the work in this process.", visibility: .hidden)
    )
    var isWorker = false
}

/// Runs this command line again, in a process whose end this one survives.
///
/// LMDB trusts the pages of its file: one that is damaged ends the process that meets it, by a
/// failed assertion or by an address that is not mapped. Where this program trusts a record in
/// vain, a trap ends it. So a command that reads every page does it in a process of its own, and
/// tells what has become of it.
enum Worker {
    /// How the worker has ended.
    enum End: Equatable {
        case exited(Int32)
        case killed(Int32)

        /// The signal by which a process ends that met damage.
        var damageSignal: Int32? {
            guard case .killed(let signal) = self else { return nil }
            return damageSignals.contains(signal) ? signal : nil
        }

        /// The status with which a process ends that has ended in the same way.
        var status: Int32 {
            switch self {
            case .exited(let status): status
            case .killed(let signal): ExitStatus.killed + signal
            }
        }
    }

    private static let flag = "--worker"
    /// By what a process ends at damage: LMDB at a page by the first three; this program at a
    /// number that no sound record has by one of the others, as the processor has it.
    static let damageSignals = [SIGABRT, SIGBUS, SIGSEGV, SIGILL, SIGTRAP]
    private static let forwarded: [UnixSignal] = [.sighup, .sigint, .sigterm]

    /// Whether this process is one.
    static var isThisProcess: Bool { CommandLine.arguments.contains(flag) }

    /// Runs the worker to its end; signals that ask this process to stop are passed on to it.
    static func run() async throws -> End {
        let signals = await UnixSignalsSequence(trapping: forwarded)
        let process = try spawn()
        return await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await signal in signals { kill(process, signal.rawValue) }
            }
            let end = await end(of: process)
            group.cancelAll()
            return end
        }
    }

    /// Waits for the end of a process, on a thread of its own: the wait blocks.
    private static func end(of process: pid_t) async -> End {
        await withCheckedContinuation { continuation in
            Thread {
                var word: Int32 = 0
                while waitpid(process, &word, 0) < 0 && errno == EINTR {}
                let signal = word & 0x7F
                continuation.resume(
                    returning: signal == 0 ? .exited((word >> 8) & 0xFF) : .killed(signal)
                )
            }.start()
        }
    }

    private static func spawn() throws -> pid_t {
        let path = Bundle.main.executablePath ?? CommandLine.arguments[0]
        var arguments = CommandLine.arguments
        // Behind the name of the command, where its options may stand.
        arguments.insert(flag, at: min(2, arguments.count))
        var environment = ProcessInfo.processInfo.environment
        // The end of a worker is told in one line, not in a trace of its stack.
        environment["SWIFT_BACKTRACE"] = environment["SWIFT_BACKTRACE"] ?? "enable=no"
        let words = arguments.map { strdup($0) } + [nil]
        let settings = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in words + settings { free(text) } }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, defaults) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigemptyset(&defaults)
        for signal in forwarded { sigaddset(&defaults, signal.rawValue) }
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(flags))
        var process: pid_t = 0
        let code = posix_spawn(&process, path, nil, &attributes, words, settings)
        if code != 0 { throw FileError(code, doing: "starting \(path)") }
        return process
    }
}
