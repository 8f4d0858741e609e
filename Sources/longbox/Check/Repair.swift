import ComicAPI
import Foundation
import HTTPFront
import Keyspaces

/// `longbox check --repair`.
struct Repair {
    /// What is made anew may be the source of something else: so often at most.
    private static let rounds = 5

    let data: DataOptions
    /// Where the backup is to go; `nil` stands for beside the data directory.
    let backup: String?
    /// Whether steps are told as objects.
    let json: Bool

    /// Checks, backs up, makes anew what can be, and checks again.
    ///
    /// A store in which nothing can be made anew is left as it is.
    func run() async throws -> (result: IntegrityResult, hasMended: Bool) {
        try data.requireStore()
        let (store, services) = try data.open(.repair(purpose: "longbox check --repair"))
        do {
            let outcome = try await mend(store, services)
            await store.close()
            return outcome
        } catch {
            await store.close()
            throw error
        }
    }

    private func mend(
        _ store: Store,
        _ services: Services
    ) async throws -> (result: IntegrityResult, hasMended: Bool) {
        await services.catchUp(on: store)
        var result = try await check(store)
        guard try isRebuildable(store, result) else { return (result, false) }
        tellFindings(result.report)
        // That of the repair that was not finished is the one to keep.
        if try !isHalfRebuilt(store) { try await backUp(store) }
        for _ in 0..<Self.rounds {
            let rebuilt = try await store.rebuild(after: result.report) { keyspace, commands in
                Console.show("rebuilding \(keyspace): \(commands.grouped) commands")
            }
            if rebuilt.isEmpty { break }
            for step in rebuilt { tell(step) }
            await services.catchUp(on: store)
            result = try await check(store)
        }
        return (result, true)
    }

    private func check(_ store: Store) async throws -> IntegrityResult {
        let result = try await store.checkShowingProgress()
        Console.clear()
        return result
    }

    // A snapshot is not for functions that may be suspended.

    private func isRebuildable(_ store: Store, _ result: IntegrityResult) throws -> Bool {
        try store.isRebuildable(after: result.report)
    }

    private func isHalfRebuilt(_ store: Store) throws -> Bool { try store.isHalfRebuilt() }

    private func backUp(_ store: Store) async throws {
        let path = try backup ?? besideData()
        let manifest = try await store.backUp(to: path, data: data, allowingFindings: true)
        Console.clear()
        tell("backed up \(manifest.bytes.sizeText) to \(path)") { json in
            json.member("step", "backup")
            json.member("path", path)
        }
    }

    /// The path of a backup beside the data directory; what interrupted ones have left there goes.
    private func besideData() throws -> String {
        // Beside `.` is nothing but what is in it.
        let path = try Files.real(data.directory) + "-before-repair-"
        BackupFolder(path: Files.parent(of: path)).clear(beginning: Files.name(of: path))
        return path + BackupFolder.name(for: .now)
    }

    private func tellFindings(_ report: Report) {
        if json { return }
        for finding in report.findings { Console.say(finding.line) }
        let count = report.counts.values.reduce(0, +)
        Console.say("found \(count.grouped) findings")
    }

    private func tell(_ step: Rebuilt) {
        let keyspaces = step.keyspaces.joined(separator: ", ")
        tell("rebuilt \(keyspaces) in \(step.commands.grouped) commands") { json in
            json.member("step", "rebuild")
            json.member("keyspaces", step.keyspaces)
            json.member("commands", step.commands)
        }
    }

    private func tell(_ line: String, _ members: (inout JSONWriter) -> Void) {
        Console.clear()
        guard json else { return Console.say(line) }
        var object = JSONWriter()
        object.object { members(&$0) }
        Console.say(String(decoding: object.bytes, as: UTF8.self))
    }
}
