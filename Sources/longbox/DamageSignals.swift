import Foundation

/// What a process says that meets damage outside of a ``Worker``.
///
/// LMDB trusts the pages of its file: at one that is damaged it aborts, or reads an address that is
/// not mapped. Where this program trusts a record in vain, it traps. Nothing can go on then, in a
/// server neither; but it ends in one line and with a status, as after any other failure, and what
/// was acknowledged is in the file.
enum DamageSignals {
    /// Has the process end by itself when such a signal comes.
    static func watch() {
        for number in Worker.damageSignals { signal(number, end) }
    }

    /// Runs where nothing may be allocated and no lock taken.
    private static let end: @convention(c) (Int32) -> Void = { _ in
        let line: StaticString = """
            longbox: ended at a damaged page or record of the store, or by a defect of this \
            program: `longbox check --pages` tells, a backup restores

            """
        _ = Foundation.write(STDERR_FILENO, line.utf8Start, line.utf8CodeUnitCount)
        _exit(ExitStatus.failed)
    }
}
