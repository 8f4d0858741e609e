import HTTPFront
import Keyspaces
import Synchronization

/// The feed as a stream of events: what is behind from the store, then what the relay hands on.
final class FeedStream: StreamedBody {
    private let relay: Relay
    private let follower: Follower
    private let opening: Mutex<Chunk?>

    /// A stream that goes on after `position`, of a follower whom the relay has taken.
    init(relay: Relay, follower: Follower, after position: UInt64) {
        self.relay = relay
        self.follower = follower
        // A client that is cut off before the first event comes back to the same place.
        let bookmark = EventStream.bookmark(relay.reader.place(position))
        opening = Mutex(Chunk(EventStream.retry + bookmark))
    }

    deinit { relay.leave(follower) }

    func begin(hangUp: @escaping @Sendable () -> Void) {
        follower.begin(hangUp: hangUp)
    }

    func end() {
        relay.leave(follower)
        follower.end()
    }

    func next() async throws -> [Chunk]? {
        if let opening = opening.withLock({ $0.take() }) { return [opening] }
        while !Task.isCancelled {
            let rings = follower.bell.rings
            switch follower.step() {
            case .send(let chunks): return chunks
            case .end: return nil
            case .wait: await follower.bell.wait(past: rings)
            case .read(let position):
                if let chunk = try read(after: position) { return [chunk] }
                // A long way without an event for this client should not keep others waiting.
                await Task.yield()
            }
        }
        return nil
    }

    /// Reads one page from the store, and attaches to the relay after the last one; what the page
    /// has for this client.
    private func read(after position: UInt64) throws -> Chunk? {
        let filter = follower.filter
        var round: Round
        do {
            round = try relay.store.read { snapshot in
                try relay.reader.round(
                    after: position,
                    filter.kinds,
                    isPlain: !filter.withDocuments,
                    isWithDocuments: filter.withDocuments,
                    in: snapshot
                )
            }
        } catch let problem as Problem {
            follower.end()
            let cursor = relay.reader.place(position).description
            return Chunk(EventStream.reset(cursor, problem))
        }
        if round.more {
            follower.advance(to: round.end)
        } else {
            _ = relay.attach(follower, at: round.end)
        }
        if let chunk = round.chunk(for: filter, after: position) { return chunk }
        return round.more ? Chunk(EventStream.bookmark(relay.reader.place(round.end))) : nil
    }
}
