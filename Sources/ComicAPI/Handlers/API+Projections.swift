import ChangeFeed
import Chapters
import Comics
import Keyspaces
import Readers

/// Writes of services that know comics from the feed alone.
extension API {
    /// Waits until the chapter service has read of the comic: whoever makes a comic can make its
    /// first chapter at once.
    func awaitProjection(of comic: ComicID) async throws {
        try await awaitProjection(
            of: comic,
            shelf.known,
            Shelf.consumerName,
            patience: .seconds(Chapters.Limits.projectionPatienceSeconds)
        )
    }

    /// Waits until the reader service has read of the comic and of who sees it.
    func awaitReaders(of comic: ComicID) async throws {
        try await awaitProjection(
            of: comic,
            diary.known,
            Diary.consumerName,
            patience: .seconds(Readers.Limits.projectionPatienceSeconds)
        )
    }

    /// Waits, for a bounded time and before anything is submitted, until a consumer has read of the
    /// comic what the comic service says of it.
    private func awaitProjection(
        of comic: ComicID,
        _ known: KnownComics,
        _ consumer: String,
        patience: Duration
    ) async throws {
        guard let latest = try unreadEvent(of: comic, known) else { return }
        try await log.wait(for: consumer, toReach: latest, on: store, patience: patience)
    }

    /// The newest event, if a projection does not show the comic as the comic service does.
    private func unreadEvent(of comic: ComicID, _ known: KnownComics) throws -> UInt64? {
        try store.read { snapshot in
            let shown = try snapshot.get(comic, in: known.keyspace)?.visibility
            if try shown == catalogue.visibility(of: comic, in: snapshot) { return nil }
            return try log.latest(in: snapshot)
        }
    }
}
