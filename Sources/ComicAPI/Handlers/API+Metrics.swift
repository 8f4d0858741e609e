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
            Self.oldestReader.sample((store.oldestReader ?? .zero).seconds),
        ]
        for (code, count) in integrity.standing.codes {
            samples.append(Self.integrityFindings.sample(Double(count), ("code", code)))
        }
        for lag in store.foldLags {
            samples.append(Self.foldKeys.sample(Double(lag.keys), ("counter", lag.name)))
            samples.append(Self.foldLag.sample(lag.age.seconds, ("counter", lag.name)))
        }
        return samples
    }

    private func feedSamples(_ snapshot: borrowing Snapshot) throws -> [MetricSample] {
        let bounds = try log.bounds(in: snapshot)
        var samples = [
            Self.feedLatest.sample(Double(bounds.latest)),
            Self.feedEarliest.sample(Double(bounds.earliest)),
            Self.jobs.sample(Double(try store.pendingJobs())),
        ]
        let moment = Timestamp.now
        let cursors = try log.standings(limit: ChangeFeed.Limits.cursors, in: snapshot).cursors
        for standing in cursors {
            let cursor = ("cursor", standing.name)
            samples += [
                Self.cursorLag.sample(Double(standing.lagEvents), cursor),
                Self.cursorAge.sample(Double(standing.lagSeconds(at: moment)), cursor),
                Self.cursorExpired.sample(standing.cursor.expiredAt == nil ? 0 : 1, cursor),
            ]
        }
        return samples
    }
}
