import ChangeFeed
import HTTPFront
import Keyspaces

extension CursorStanding {
    /// Writes the cursor with how far it is behind at `moment`.
    func write(epoch: String, at moment: Timestamp, to json: inout JSONWriter) {
        let place = FeedPosition(epoch: epoch, sequence: cursor.sequence)
        json.object { json in
            json.member("name", name)
            json.member("owner", cursor.owner.name)
            json.member("state", stateName)
            json.member("cursor", place.description)
            json.member("lagEvents", Int(clamping: lagEvents))
            json.member("lagSeconds", lagSeconds(at: moment))
            json.member("createdAt", cursor.createdAt.rfc3339)
            json.member("acknowledgedAt", cursor.acknowledgedAt.rfc3339)
            if let expiredAt = cursor.expiredAt { json.member("expiredAt", expiredAt.rfc3339) }
        }
    }

    /// `active` or `expired`.
    package var stateName: String { cursor.isActive ? "active" : "expired" }
}
