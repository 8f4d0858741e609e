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

    /// An API.
    ///
    /// `imageBaseURL` is put before every object key; it is never stored. With `requiresIfMatch` a
    /// change of an existing document without `If-Match` is refused. `metrics` is a registry of
    /// ``metricFamilies``.
    public init(
        store: Store,
        services: Services,
        imageBaseURL: String,
        requiresIfMatch: Bool = false,
        metrics: PrometheusRegistry = PrometheusRegistry(API.metricFamilies)
    ) {
        self.store = store
        self.services = services
        self.requiresIfMatch = requiresIfMatch
        self.metrics = metrics
        representation = Representation(epoch: store.epoch, imageBaseURL: imageBaseURL)
    }

    var log: ChangeLog { services.log }
    var catalogue: Catalogue { services.catalogue }
    var shelf: Shelf { services.shelf }
    var diary: Diary { services.diary }
}
