/// Why a copy of a store was not made, or is not taken.
enum BackupError: Error, CustomStringConvertible {
    /// The name is taken.
    case exists(String)
    /// A backup in the directory that it is of would go with it.
    case inside(String, data: String)
    /// There is no backup at this place.
    case noBackup(String)
    /// The backup is not what was written once.
    case damaged(String, String)
    /// A newer program wrote the backup.
    case newer(String, Int)
    /// The check of the copy found something.
    case findings(Int, first: String)
    /// There is something in the directory.
    case notEmpty(String)
    /// Somebody reads what is to be put in another's place.
    case inUse(String, process: Int32)
    /// A page of the store ended the worker.
    case damagedPages(String, signal: Int32)

    var description: String {
        switch self {
        case .exists(let path):
            "\(path) is there already: choose another name, or a folder with --keep"
        case .inside(let path, let data):
            "\(path) is inside the data directory \(data): choose a place outside, best on "
                + "another disk"
        case .noBackup(let path):
            "\(path) is no backup: it has no manifest.json"
        case .damaged(let path, let reason):
            "\(path) is damaged (\(reason)): take another backup"
        case .newer(let path, let format):
            "\(path) has format \(format), this program knows \(Manifest.format): use the newer "
                + "program"
        case .findings(let count, let first):
            "the store has \(count) findings, the first: \(first): run `longbox check`"
        case .notEmpty(let path):
            "\(path) is not empty: a backup is restored into an empty data directory"
        case .inUse(let path, let process):
            "process \(process) reads \(path): let it end first"
        case .damagedPages(let path, let signal):
            "\(path)/data.mdb is damaged, or this program has a defect (signal \(signal)): restore "
                + "a backup"
        }
    }
}
