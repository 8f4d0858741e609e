import ChangeFeed
package import HTTPFront
import HTTPTypes
package import Keyspaces

/// What is known of the store's consistency.
extension API {
    func getIntegrity(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only()
        let (standing, latest) = (integrity.standing, try log.latest(in: snapshot))
        let place = FeedPosition(epoch: store.epoch.description, sequence: standing.position)
        return .json(headers: [.cacheControl: "no-store"]) { json in
            json.object { json in
                json.key("changes")
                json.object { json in
                    json.member("since", standing.since.rfc3339)
                    json.member("cursor", place.description)
                    let lag = latest > standing.position ? latest - standing.position : 0
                    json.member("lagEvents", Int(clamping: lag))
                    json.member("comics", standing.comics)
                    json.member("chapters", standing.chapters)
                    json.key("codes")
                    json.counts(standing.codes)
                    json.key("findings")
                    json.array { json in
                        for sighting in standing.sightings.suffix(Limits.integrityFindings) {
                            sighting.write(to: &json)
                        }
                    }
                }
                if let record = CheckRecord(in: store.path) {
                    json.key("lastCheck")
                    record.write(to: &json)
                }
            }
        }
    }
}

extension IntegrityWatch.Sighting {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("time", time.rfc3339)
            finding.writeMembers(to: &json)
        }
    }
}

extension Finding {
    /// Writes its members into an object.
    package func writeMembers(to json: inout JSONWriter) {
        json.member("code", code)
        json.member("layer", layer)
        json.member("keyspace", keyspace)
        json.member("key", hex(key))
        json.member("detail", detail)
        json.member("repairable", isRepairable)
    }
}
