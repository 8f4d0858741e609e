import Synchronization

/// A count that several threads raise.
final class Tally: Sendable {
    private let atomic = Atomic(0)

    var count: Int { atomic.load(ordering: .sequentiallyConsistent) }

    func raise() {
        atomic.add(1, ordering: .sequentiallyConsistent)
    }
}
