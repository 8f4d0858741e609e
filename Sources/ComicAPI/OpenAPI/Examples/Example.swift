package import HTTPFront

/// A request and its answer.
///
/// They are real: a test sends the requests of ``all``, one after the other, to a server that has
/// just imported `scripts/sample-catalogue.jsonl`, and compares.
///
/// What differs from store to store is written in a fixed form: a moment later than the import as
/// `2026-01-31T12:00:00Z`, an epoch as 32 zeros, in a request too, the hash in an entity tag as
/// `1a2b3c4d5e6f7081`.
package struct Example: Sendable {
    /// The operation.
    package let operation: String
    /// Path and query.
    package let target: String
    /// Whose token goes with the request.
    package let sender: Access
    /// The body of the request.
    package let body: String?
    /// The body of the answer; nil for 204.
    package let answer: String?

    init(
        of operation: String,
        _ target: String,
        as sender: Access = .everybody,
        body: String? = nil,
        answer: String? = nil
    ) {
        self.operation = operation
        self.target = target
        self.sender = sender
        self.body = body
        self.answer = answer
    }

    /// One for each operation but those that answer with this description, in the order in which
    /// they can be played.
    package static let all = lists + comics + chapters + readers + cursors + administration
}

extension OperationDescription {
    /// What is shown of the operation.
    var example: Example? { Example.all.first { $0.operation == id } }
}

extension JSONValue {
    /// The value of an example; JSON Lines are one text.
    init(example text: String) {
        do {
            self = try JSONValue(parsing: Array(text.utf8))
        } catch {
            preconditionFailure("an example is no JSON: \(text)")
        }
    }
}
