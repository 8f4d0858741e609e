import ChangeFeed
import HTTPFront
import HTTPTypes
import Keyspaces

/// What the server measures.
extension API {
    func readMetrics(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only()
        let samples = try storeSamples() + feedSamples(snapshot)
        return Answer(
            status: .ok,
            headers: [
                .contentType: "text/plain; version=0.0.4; charset=utf-8",
                .cacheControl: "no-store",
            ],
            body: Array(metrics.text(with: samples).utf8)
        )
    }

    private func storeSamples() throws -> [MetricSample] {
        let space = try store.space()
        var samples = [
            Self.queuedCommands.sample(Double(store.queuedCommands)),
            Self.writesRefused.sample(store.poisonReason == nil ? 0 : 1),
            Self.mapBytes.sample(Double(space.map)),
            Self.mapUsedBytes.sample(Double(space.reached)),
            Self.mapHeldBytes.sample(Double(space.held)),
            Self.oldestReader.sample((store.oldestReader ?? .zero).secondsAsDouble),
        ]
        for lag in store.foldLags {
            samples.append(Self.foldKeys.sample(Double(lag.keys), ("counter", lag.name)))
            samples.append(Self.foldLag.sample(lag.age.secondsAsDouble, ("counter", lag.name)))
        }
        return samples
    }

    private func feedSamples(_ snapshot: borrowing Snapshot) throws -> [MetricSample] {
        let latest = try log.latest(in: snapshot)
        var samples = [
            Self.feedLatest.sample(Double(latest)),
            Self.feedEarliest.sample(Double(try log.earliest(in: snapshot))),
            Self.jobs.sample(Double(try store.pendingJobs())),
        ]
        for consumer in Services.consumers {
            let position = try log.position(of: consumer, in: snapshot)
            samples.append(
                Self.consumerLag.sample(Double(latest - position), ("cursor", consumer))
            )
        }
        return samples
    }
}

extension Duration {
    fileprivate var secondsAsDouble: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
