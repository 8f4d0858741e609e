import HTTPFront
import HTTPTypes
import Keyspaces

/// What an orchestrator asks.
extension API {
    /// Alive: the process answers.
    func health(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        .json(headers: [.cacheControl: "no-store"]) { json in
            json.object { $0.member("status", "ok") }
        }
    }

    /// Ready: the store can be read, and takes writes.
    func readiness(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        if let reason = store.poisonReason { throw StoreError.poisoned(reason) }
        return try health(snapshot, call)
    }
}
