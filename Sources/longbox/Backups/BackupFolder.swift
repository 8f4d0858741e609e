import ChangeFeed
import Foundation
import Keyspaces

/// A folder of backups, each in a directory named after its moment.
struct BackupFolder {
    private static let partial = ".partial"

    let path: String

    /// A name that sorts after those of earlier moments and is a file's everywhere.
    static func name(for moment: Timestamp) -> String {
        let (seconds, millisecond) = moment.milliseconds.quotientAndRemainder(dividingBy: 1_000)
        let text = Timestamp(milliseconds: seconds * 1_000).rfc3339.dropLast()
        let digits = String(1_000 + millisecond).dropFirst()
        return text.replacing(":", with: "-") + ".\(digits)Z"
    }

    private static func isName(_ text: some StringProtocol) -> Bool {
        let form = /\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z/
        return String(text).wholeMatch(of: form) != nil
    }

    /// The directory in which a backup is made before it has its name.
    static func workplace(of backup: String) -> String { backup + partial }

    /// The backup at a place that a user names: the place itself, or the newest in a folder.
    ///
    /// - Throws: ``BackupError/noBackup(_:)``.
    static func backup(at place: String) throws -> String {
        if Files.exists(Manifest.path(in: place)) { return place }
        guard let newest = BackupFolder(path: place).backups.last else {
            throw BackupError.noBackup(place)
        }
        return newest
    }

    /// The paths of the backups, oldest first.
    private var backups: [String] {
        Files.names(in: path).filter(Self.isName).sorted()
            .map { "\(path)/\($0)" }
            .filter { Files.exists(Manifest.path(in: $0)) }
    }

    /// Takes the oldest backups beyond `count` away, and what interrupted ones have left.
    func prune(keeping count: Int) throws {
        for backup in backups.dropLast(count) {
            // What is left if this is interrupted is no backup any longer.
            try Files.rename(backup, to: Self.workplace(of: backup))
        }
        clear()
    }

    /// Takes away what interrupted backups have left whose names are `start` and a moment.
    func clear(beginning start: String = "") {
        for name in Files.names(in: path) {
            guard name.hasPrefix(start), name.hasSuffix(Self.partial) else { continue }
            if !Self.isName(name.dropFirst(start.count).dropLast(Self.partial.count)) { continue }
            let workplace = "\(path)/\(name)"
            // Unless a process is at work there.
            guard let lock = try? LockFile(directory: workplace, purpose: "longbox backup") else {
                continue
            }
            withExtendedLifetime(lock) { Files.remove(workplace) }
        }
    }
}
