public import LMDB

/// Why the store could not do what was asked: what happened, where, and what to do.
public enum StoreError: Error, Equatable, Sendable {
    /// LMDB or the operating system refused.
    case storage(LMDBError)
    /// The map is full: nothing of the command is stored. Deleting something makes room.
    case full
    /// A stored key or value does not decode.
    case undecodable(keyspace: String, key: [UInt8], CodecError)
    /// The queue of commands is full; nothing was stored. Try again later.
    case busy
    /// The store has been closed.
    case closed
    /// The store was opened for reading only.
    case readOnly
    /// An earlier commit failed; no further write is taken. The reason is the commit's error.
    case poisoned(LMDBError)
    /// The commit of this command failed in a way that leaves open whether it is stored.
    case outcomeUnknown(LMDBError)
    /// Another process writes to this directory; `holder` is what its lock file says.
    case locked(path: String, holder: String)
    /// The store was written by a newer program.
    case newerFormat(keyspace: String, stored: UInt64, known: UInt64)
    /// The store was written by an older program.
    case olderFormat(keyspace: String, stored: UInt64, known: UInt64)
    /// A migration of the keyspace is not finished.
    case halfMigrated(keyspace: String)
    /// A repair has not finished making the keyspace, and others with it, anew.
    case halfRebuilt(keyspace: String)
    /// The file lacks a keyspace and is open for reading only, or lacks the first one and has
    /// others.
    case absentKeyspace(String, path: String)
    /// A command wrote more than ``Limits/writesPerCommand`` pairs, or is longer than
    /// ``Limits/commandBytes``; nothing of it is stored.
    case commandTooLarge
    /// An encoded command has a code that no registered command has.
    case unknownCommand(code: UInt16)
    /// A stored job has a kind that no registered handler has.
    case unknownJob(kind: UInt16)
    /// A step of a fold names a counter that the schema does not have.
    case unknownCounter(String)
    /// An encoded command does not decode.
    case malformedCommand(code: UInt16, CodecError)
}

extension StoreError: CustomStringConvertible {
    /// One line: what happened, where, what to do.
    public var description: String {
        switch self {
        case .storage(let error): error.description
        case .full: LMDBError.mapFull.description
        case .undecodable(let keyspace, let key, let error):
            "the record \(hex(key)) of keyspace \(keyspace) is damaged (\(error)): run "
                + "`longbox check`"
        case .busy: "the writer's queue is full: try again later"
        case .closed: "the store is closed"
        case .readOnly: "the store is open for reading only"
        case .poisoned(let error):
            "writes are refused since a commit failed (\(error)): stop, check the disk, restart"
        case .outcomeUnknown(let error):
            "the commit failed (\(error)); whether it is stored shows after a restart"
        case .locked(let path, let holder):
            "\(path) is in use by \(holder): stop it first"
        case .newerFormat(let keyspace, let stored, let known):
            "keyspace \(keyspace) has format \(stored), this program knows \(known): use the "
                + "newer program"
        case .olderFormat(let keyspace, let stored, let known):
            "keyspace \(keyspace) has format \(stored), this program writes \(known): run "
                + "`longbox migrate` (after a backup)"
        case .halfMigrated(let keyspace):
            "a migration of keyspace \(keyspace) is not finished: run `longbox migrate` of the "
                + "program that began it"
        case .halfRebuilt(let keyspace):
            "a repair of keyspace \(keyspace) is not finished: run `longbox check --repair`"
        case .absentKeyspace(let keyspace, let path):
            "\(path)/data.mdb has no keyspace \(keyspace): it is no store of this program, a "
                + "damaged one, or an older one that must be opened for writing once "
                + "(`longbox serve`)"
        case .commandTooLarge:
            "a command may have \(Limits.commandBytes) bytes and write \(Limits.writesPerCommand) "
                + "pairs: split it"
        case .unknownCommand(let code): "no command has code \(code): use the newer program"
        case .unknownCounter(let name): "no counter is called \(name): use the newer program"
        case .unknownJob(let kind): "no handler for jobs of kind \(kind): use the newer program"
        case .malformedCommand(let code, let error):
            "an encoded command of code \(code) is damaged (\(error))"
        }
    }
}

extension StoreError {
    /// What LMDB said, in the store's words.
    init(_ error: LMDBError) {
        self = error == .mapFull ? .full : .storage(error)
    }
}

/// Lower-case hexadecimal digits, two a byte.
public func hex(_ bytes: some Sequence<UInt8>) -> String {
    var digits = ""
    for byte in bytes {
        digits.append(String(byte >> 4, radix: 16))
        digits.append(String(byte & 15, radix: 16))
    }
    return digits
}
