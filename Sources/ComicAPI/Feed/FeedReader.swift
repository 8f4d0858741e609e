import ChangeFeed
import Chapters
import Comics
import HTTPFront
import HTTPTypes
import Keyspaces

/// Reads the log as the public may have it now.
///
/// Every event but ComicDeleted, which tells no more than that, is withheld unless its comic is
/// public when it is read for delivery: what was taken off is not told of by its old events either.
/// So a comic takes its chapters with it without an event for each, and so do they come back. A
/// consumer that meets ComicCreated reads the comic's chapters.
struct FeedReader: Sendable {
    let log: ChangeLog
    let catalogue: Catalogue
    let shelf: Shelf
    let representation: Representation
    let epoch: String

    /// How far a pass over the log has come.
    struct Progress {
        /// The last event that was looked at.
        var position: UInt64
        /// Events that were looked at.
        var scanned = 0
        /// Events that were told of.
        var told = 0
        /// Whether there are events after `position`.
        var more = false
    }

    /// The place of an event.
    func place(_ sequence: UInt64) -> FeedPosition {
        FeedPosition(epoch: epoch, sequence: sequence)
    }

    /// Tells of the public events after `position`, the oldest first, until `body` says that it is
    /// enough, or ``ChangeFeed/Limits/eventsScanned`` were looked at.
    ///
    /// - Throws: 410 `trimmed` if the event after `position` is gone; what `body` throws.
    func scan(
        after position: UInt64,
        _ kinds: KindSet,
        in snapshot: borrowing Snapshot,
        _ body: (PublicEvent) throws -> Bool
    ) throws -> Progress {
        let bounds = try log.bounds(in: snapshot)
        if position + 1 < bounds.earliest {
            throw problem(for: .placeTrimmed(bounds), epoch: epoch)
        }
        var progress = Progress(position: position)
        var lastComic: (id: ComicID, isPublic: Bool)?
        var rows = try snapshot.rows(of: log.changes, in: ChangeLog.events(past: position))
        var isEnough = false
        while let (sequence, change) = try rows.next() {
            if isEnough || progress.scanned == ChangeFeed.Limits.eventsScanned {
                progress.more = true
                break
            }
            progress.scanned += 1
            progress.position = sequence.rawValue
            guard let kind = change.publicKind, kinds.contains(KindSet(kind)) else { continue }
            if kind != .comicDeleted {
                if lastComic?.id != change.comic {
                    let visibility = try catalogue.visibility(of: change.comic, in: snapshot)
                    lastComic = (change.comic, visibility == .public)
                }
                if lastComic?.isPublic != true { continue }
            }
            progress.told += 1
            let event = PublicEvent(change: change, kind: kind, place: place(sequence.rawValue))
            isEnough = try !body(event)
        }
        return progress
    }

    /// Writes an event; with the document that it is about, if that is wanted and public.
    func write(
        _ event: PublicEvent,
        withDocument: Bool,
        in snapshot: borrowing Snapshot,
        to json: inout JSONWriter
    ) throws {
        guard withDocument else { return try event.write(to: &json) }
        if event.kind.isOfChapter {
            let id = ChapterID(event.change.subject)
            let chapter = try shelf.view(of: id, in: snapshot)
            try event.write(to: &json) { json in
                guard let chapter, chapter.isPublic else { return }
                json.key("doc")
                try representation.write(chapter, id, of: shelf, to: &json)
            }
        } else {
            let id = ComicID(event.change.subject)
            let comic = try catalogue.view(of: id, in: snapshot)
            try event.write(to: &json) { json in
                guard let comic, comic.visibility == .public else { return }
                json.key("doc")
                try representation.write(comic, id, of: catalogue, in: snapshot, to: &json)
            }
        }
    }

    /// Checks that the feed can be read on from a cursor; its sequence.
    ///
    /// - Throws: 410 for one that the log does not reach back to or of another history, 409 for one
    ///   ahead of the log.
    func sequence(of cursor: FeedPosition, _ bounds: FeedBounds) throws(Problem) -> UInt64 {
        if cursor.epoch != epoch { throw problem(for: .placeForeign(bounds), epoch: epoch) }
        if cursor.sequence < bounds.earliest - 1 {
            throw problem(for: .placeTrimmed(bounds), epoch: epoch)
        }
        if cursor.sequence > bounds.latest {
            throw problem(for: .placeAhead(bounds), epoch: epoch)
        }
        return cursor.sequence
    }
}

/// An event as the public reads it.
struct PublicEvent {
    let change: Change
    let kind: ChangeKind
    let place: FeedPosition
}
