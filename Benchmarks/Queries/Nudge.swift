import Foundation
import Site

/// Changes a draft that no list shows, so that the server gives no answer again that it has kept.
struct Nudge: ~Copyable {
    private var client: Client
    private let token: String
    private let target: String
    private var isOngoing = true

    init(port: UInt16, token: String) throws {
        var client = try Client(port: port)
        let body = #"{"title":"Nudge","type":"manga","status":"ongoing","visibility":"draft"}"#
        let answer = try client.send("POST", "/v1/comics", token: token, body: body)
        let object = try JSONSerialization.jsonObject(with: Data(answer.body))
        guard let id = (object as? [String: Any])?["id"] as? String else {
            throw ClientError("\(answer.status) to a draft")
        }
        self.client = client
        self.token = token
        target = "/v1/comics/\(id)"
    }

    mutating func change() throws {
        isOngoing.toggle()
        let body = #"{"status":"\#(isOngoing ? "ongoing" : "completed")"}"#
        let answer = try client.send("PATCH", target, token: token, body: body)
        try require(answer.status)
    }

    /// Leaves the catalogue as it was.
    mutating func end() throws {
        let answer = try client.send("DELETE", target, token: token)
        try require(answer.status)
    }

    private func require(_ status: Int) throws {
        if status >= 300 { throw ClientError("\(status) to \(target)") }
    }
}
