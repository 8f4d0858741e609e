import HTTPFront
import Keyspaces
import Synchronization

/// One who follows the feed, between the relay, which hands it what is new, and its connection,
/// which takes what it can.
///
/// ```
///             attach                    take
///   behind ◀─────────▶ attached     queue ──▶ connection
///     │     queue full     │
///     └──────▶ ended ◀─────┘
/// ```
///
/// While it is behind, its connection reads pages from the store at its own pace. Once it has come
/// as far as the relay it is attached, and the relay queues what is new, in pieces that all
/// followers share. If the queue is full, the queue is forgotten and it is behind again: what waits
/// for one follower is bounded, and nobody waits for it. One that takes nothing at all for
/// ``Limits/followerStallSeconds``, though something is there for it, is dropped.
final class Follower: Sendable {
    private enum Mode {
        case behind
        case attached
        case ended
    }

    /// What its connection does next.
    enum Step {
        /// Send these.
        case send([Chunk])
        /// Read on in the store after this event.
        case read(after: UInt64)
        case wait
        case end
    }

    private struct State {
        var mode = Mode.behind
        /// The last event that was queued; while it is behind, the last that was taken.
        var position: UInt64
        /// The last event that its connection has taken.
        var taken: UInt64
        var queue: [Chunk] = []
        var queuedBytes = 0
        /// Since when it has taken nothing of what is there for it.
        var waitingSince = ContinuousClock.now
        var hangUp: (@Sendable () -> Void)?
    }

    let filter: FeedFilter
    let since = ContinuousClock.now
    /// Rings when its connection has something to do.
    let bell = Doorbell()
    private let state: Mutex<State>

    init(filter: FeedFilter, after position: UInt64) {
        self.filter = filter
        state = Mutex(State(position: position, taken: position))
    }

    /// Takes what its connection does next.
    func step() -> Step {
        state.withLock { state in
            state.waitingSince = .now
            if !state.queue.isEmpty {
                defer {
                    state.queue = []
                    state.queuedBytes = 0
                    state.taken = state.position
                }
                return .send(state.queue)
            }
            return switch state.mode {
            case .behind: .read(after: state.taken)
            case .attached: .wait
            case .ended: .end
            }
        }
    }

    /// Its connection has taken, or passed over, everything up to `position`.
    func advance(to position: UInt64) {
        state.withLock { state in
            state.position = position
            state.taken = position
        }
    }

    /// From now on it is handed what comes after its position.
    func attach() {
        state.withLock { state in
            if state.mode == .behind { state.mode = .attached }
        }
    }

    /// Queues what a round has for it; whether it is still attached.
    func put(_ round: inout Round) -> Bool {
        let (isAttached, wakes) = state.withLock { state in
            guard state.mode == .attached else { return (false, false) }
            guard state.position < round.end else { return (true, false) }
            guard round.serves(filter), state.position >= round.start else {
                Self.fallBehind(&state)
                return (false, true)
            }
            let chunk = round.chunk(for: filter, after: state.position)
            let wasEmpty = state.queue.isEmpty
            state.position = round.end
            guard let chunk else {
                if wasEmpty { state.taken = round.end }
                return (true, false)
            }
            return (Self.queue(chunk, &state), wasEmpty)
        }
        // Who has something queued already was woken for that.
        if wakes { bell.ring() }
        return isAttached
    }

    /// Lets it read from the store again.
    func fallBehind() {
        state.withLock { state in
            if state.mode == .attached { Self.fallBehind(&state) }
        }
        bell.ring()
    }

    /// Whether the relay hands it what is new.
    var isAttached: Bool { state.withLock { $0.mode == .attached } }

    /// Queues a piece that says that the feed has come to `position`, if that is true of it.
    func bookmark(_ chunk: Chunk, at position: UInt64) {
        let isQueued = state.withLock { state in
            guard state.mode == .attached, state.position == position, state.queue.isEmpty
            else { return false }
            return Self.queue(chunk, &state)
        }
        if isQueued { bell.ring() }
    }

    private static func queue(_ chunk: Chunk, _ state: inout State) -> Bool {
        if !state.queue.isEmpty && state.queuedBytes + chunk.count > Limits.followerBytes {
            fallBehind(&state)
            return false
        }
        if state.queue.isEmpty { state.waitingSince = .now }
        state.queue.append(chunk)
        state.queuedBytes += chunk.count
        return true
    }

    private static func fallBehind(_ state: inout State) {
        state.mode = .behind
        state.queue = []
        state.queuedBytes = 0
        state.position = state.taken
    }

    /// What closes its connection.
    func begin(hangUp: @escaping @Sendable () -> Void) {
        state.withLock { $0.hangUp = hangUp }
    }

    /// Ends it after what is queued; it may have ended already.
    func end() {
        state.withLock { state in
            state.mode = .ended
            state.hangUp = nil
        }
        bell.ring()
    }

    /// Drops it if it takes nothing of what is there for it; whether it did.
    func dropIfStalled(_ now: ContinuousClock.Instant) -> Bool {
        let patience = Duration.seconds(Limits.followerStallSeconds)
        let hangUp = state.withLock { state in
            let isWaitedFor = state.mode == .behind || !state.queue.isEmpty
            guard isWaitedFor, now - state.waitingSince >= patience else {
                return nil as (@Sendable () -> Void)?
            }
            defer {
                state.mode = .ended
                state.queue = []
                state.queuedBytes = 0
                state.hangUp = nil
            }
            return state.hangUp ?? {}
        }
        guard let hangUp else { return false }
        hangUp()
        bell.ring()
        return true
    }
}
