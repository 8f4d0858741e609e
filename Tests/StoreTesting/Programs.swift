import Foundation

/// The program of this name that was built beside the tests that run.
public func builtProgram(_ name: String) -> String {
    let bundles = CommandLine.arguments.prefix(1) + [Bundle.main.bundlePath, "/proc/self/exe"]
    let candidates = bundles.map { bundle in
        URL(fileURLWithPath: bundle).resolvingSymlinksInPath().deletingLastPathComponent().path
            + "/" + name
    }
    let found = candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
    guard let found else { fatalError("no \(name) among \(candidates): build it") }
    return found
}

/// `Tests/FaultShim`, which makes system calls of another process fail.
public enum FaultShim {
    /// The environment of a process whose call fails, or ends it, once `when` exists: see shim.c.
    public static func environment(_ fault: String, when: String? = nil) throws -> [String: String]
    {
        var environment = ProcessInfo.processInfo.environment
        environment["LD_PRELOAD"] = try library.get()
        environment["LONGBOX_FAULT"] = fault
        environment["LONGBOX_FAULT_WHEN"] = when
        return environment
    }

    /// The environment of a process to which every file system is of the kind with this number.
    public static func environment(fileSystem number: Int) throws -> [String: String] {
        var environment = ProcessInfo.processInfo.environment
        environment["LD_PRELOAD"] = try library.get()
        environment["LONGBOX_FILE_SYSTEM"] = "\(number)"
        return environment
    }

    /// The environment of a process whose clock jumps by so many seconds once `when` exists.
    public static func environment(clock seconds: Int, when: String) throws -> [String: String] {
        var environment = ProcessInfo.processInfo.environment
        environment["LD_PRELOAD"] = try library.get()
        environment["LONGBOX_CLOCK"] = "\(seconds)"
        environment["LONGBOX_FAULT_WHEN"] = when
        return environment
    }

    /// The environment of a process that may have so many files open.
    public static func environment(files: Int) throws -> [String: String] {
        var environment = ProcessInfo.processInfo.environment
        environment["LD_PRELOAD"] = try library.get()
        environment["LONGBOX_FILES"] = "\(files)"
        return environment
    }

    /// Compiled once in the life of the tests, by the compiler that comes with Swift.
    private static let library = Result<String, any Error> {
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("FaultShim/shim.c").path
        let path = FileManager.default.temporaryDirectory.path + "/longbox-shim-\(getpid()).so"
        // The last of the test process's deeds.
        atexit {
            unlink(FileManager.default.temporaryDirectory.path + "/longbox-shim-\(getpid()).so")
        }
        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        compiler.arguments = [
            "clang", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", path, source, "-ldl",
        ]
        try compiler.run()
        compiler.waitUntilExit()
        if compiler.terminationStatus != 0 { throw CocoaError(.executableLoad) }
        return path
    }
}

/// How often a crash is tried: `LONGBOX_CRASH_ROUNDS`, or 3.
public let crashRounds =
    ProcessInfo.processInfo.environment["LONGBOX_CRASH_ROUNDS"].flatMap { Int($0) } ?? 3
