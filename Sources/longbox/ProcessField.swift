import Foundation

/// A field of what the kernel tells of this process, without the space around it: of `status`
/// (proc_pid_status(5)) or `io` (proc_pid_io(5)); `nil` where the system tells nothing of the kind.
func processField(_ name: String, of file: String) -> String? {
    let text = try? String(contentsOfFile: "/proc/self/\(file)", encoding: .utf8)
    let line = text?.split(separator: "\n").first { $0.hasPrefix(name + ":") }
    return line?.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces)
}
