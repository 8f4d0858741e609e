import ChangeFeed
import Chapters
import Comics
import Foundation
public import HTTPFront
public import Keyspaces
import Readers

/// Everything that can be asked over HTTP, on one store and its services.
///
/// A request's way: ``HTTPFront/HTTPServer`` finds the route in ``routes`` and takes the request
/// apart; the handler reads its parameters, calls one operation of a service on a snapshot or
/// submits one command, and writes the representation.
public struct API: Sendable {
    let store: Store
    let services: Services
    let representation: Representation
    let requiresIfMatch: Bool
    let metrics: PrometheusRegistry
    /// Merge patches without a condition that others were faster than.
    let turns = Turns()
    let feed: FeedReader
    let relay: Relay
    let integrity: IntegrityWatch

    /// An API.
    ///
    /// `imageBaseURL` is put before every object key; it is never stored. With `requiresIfMatch` a
    /// change of an existing document without `If-Match` is refused. `followers` callers, at most,
    /// follow the change feed at once, and as many wait for its next event. `metrics` is a registry
    /// of ``metricFamilies``.
    public init(
        store: Store,
        services: Services,
        imageBaseURL: String,
        requiresIfMatch: Bool = false,
        followers: Int = Limits.followers,
        metrics: PrometheusRegistry = PrometheusRegistry(API.metricFamilies)
    ) {
        self.store = store
        self.services = services
        self.requiresIfMatch = requiresIfMatch
        self.metrics = metrics
        representation = Representation(epoch: store.epoch, imageBaseURL: imageBaseURL)
        feed = FeedReader(
            log: services.log,
            catalogue: services.catalogue,
            shelf: services.shelf,
            representation: representation,
            epoch: store.epoch.description
        )
        relay = Relay(store: store, reader: feed, limit: followers)
        integrity = IntegrityWatch(store: store, services: services)
    }

    /// Proves comics and chapters soon after they have changed, until the task is cancelled, and
    /// tells of each finding once; `GET /v1/integrity` lists them.
    ///
    /// - Throws: what reading the store throws.
    public func watchIntegrity(onFinding: @Sendable (Finding) -> Void) async throws {
        try await integrity.run(onFinding: onFinding)
    }

    /// Hands events to those who follow the change feed, until the task is cancelled; then it ends
    /// their streams and refuses new ones.
    ///
    /// - Throws: what reading the store throws.
    public func deliverChanges() async throws {
        try await relay.run()
    }

    var log: ChangeLog { services.log }
    var catalogue: Catalogue { services.catalogue }
    var shelf: Shelf { services.shelf }
    var diary: Diary { services.diary }
}
