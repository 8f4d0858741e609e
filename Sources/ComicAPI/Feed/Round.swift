import HTTPFront
import Keyspaces

/// Some events, read once and encoded once for all followers.
struct Round {
    /// An event with its frames, as far as anybody wants them.
    struct Event {
        let kinds: KindSet
        let sequence: UInt64
        var plain: [UInt8] = []
        var withDocument: [UInt8] = []
    }

    /// The last event before them.
    let start: UInt64
    /// The last one that was looked at.
    var end: UInt64
    /// Whether there are events after `end`.
    var more = false
    var events: [Event] = []
    /// Whether events were encoded without documents, and with them.
    let isPlain: Bool
    let isWithDocuments: Bool
    private var chunks: [FeedFilter: Chunk?] = [:]

    init(after start: UInt64, isPlain: Bool, isWithDocuments: Bool) {
        self.start = start
        end = start
        self.isPlain = isPlain
        self.isWithDocuments = isWithDocuments
    }

    /// Whether the events are encoded as a filter wants them.
    func serves(_ filter: FeedFilter) -> Bool {
        filter.withDocuments ? isWithDocuments : isPlain
    }

    /// What a follower who has come to `position` is sent; nil if nothing passes its filter.
    ///
    /// Followers with the same filter share the bytes.
    mutating func chunk(for filter: FeedFilter, after position: UInt64) -> Chunk? {
        guard position == start else { return made(for: filter, after: position) }
        if let chunk = chunks[filter] { return chunk }
        let chunk = made(for: filter, after: start)
        chunks[filter] = .some(chunk)
        return chunk
    }

    private func made(for filter: FeedFilter, after position: UInt64) -> Chunk? {
        var bytes: [UInt8] = []
        for event in events
        where event.sequence > position && !filter.kinds.isDisjoint(with: event.kinds) {
            bytes += filter.withDocuments ? event.withDocument : event.plain
        }
        return bytes.isEmpty ? nil : Chunk(bytes)
    }

    /// Whether an event after `position` is of one of these kinds.
    func holds(_ kinds: KindSet, after position: UInt64) -> Bool {
        events.contains { $0.sequence > position && !kinds.isDisjoint(with: $0.kinds) }
    }
}

extension FeedReader {
    /// Reads the events of some kinds after a position, as far as a round goes.
    func round(
        after position: UInt64,
        _ kinds: KindSet = .all,
        isPlain: Bool,
        isWithDocuments: Bool,
        in snapshot: borrowing Snapshot
    ) throws -> Round {
        var round = Round(after: position, isPlain: isPlain, isWithDocuments: isWithDocuments)
        var bytes = 0
        let progress = try scan(after: position, kinds, in: snapshot) { event in
            var encoded = Round.Event(
                kinds: KindSet(event.kind),
                sequence: event.place.sequence
            )
            if isPlain { encoded.plain = try frame(event, false, in: snapshot) }
            if isWithDocuments { encoded.withDocument = try frame(event, true, in: snapshot) }
            bytes += encoded.plain.count + encoded.withDocument.count
            round.events.append(encoded)
            return round.events.count < Limits.eventsPerRound && bytes < Limits.bytesPerRound
        }
        round.end = progress.position
        round.more = progress.more
        return round
    }

    private func frame(
        _ event: PublicEvent,
        _ withDocument: Bool,
        in snapshot: borrowing Snapshot
    ) throws -> [UInt8] {
        var json = JSONWriter()
        try write(event, withDocument: withDocument, in: snapshot, to: &json)
        return EventStream.frame(
            id: event.place.description,
            event: event.kind.name,
            data: json.bytes
        )
    }
}
