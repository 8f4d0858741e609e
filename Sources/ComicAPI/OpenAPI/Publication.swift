import Crypto
import HTTPFront
import HTTPTypes
import Keyspaces

/// The description of this API, for programs and for people, written once.
struct Publication: Sendable {
    /// A text with its entity tag.
    struct Text: Sendable {
        let bytes: [UInt8]
        let tag: String

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            let digest = SHA256.hash(data: bytes).prefix(8)
            tag = "\"" + digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\""
        }
    }

    static let shared = Publication(of: OperationDescription.all)

    /// The OpenAPI document.
    let document: Text
    /// The page.
    let page: Text

    init(of operations: [OperationDescription]) {
        var json = JSONWriter(capacity: 1 << 18)
        json.value(Document(of: operations).json)
        document = Text(json.bytes)
        page = Text(Array(DocumentationPage(operations: operations).html.text.utf8))
    }
}

/// Reading the description.
extension API {
    func readDescription(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only()
        return publish(Publication.shared.document, "application/json", to: call)
    }

    func readDocumentation(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only()
        var answer = publish(Publication.shared.page, "text/html; charset=utf-8", to: call)
        answer.headers[.contentSecurityPolicy] = DocumentationPage.securityPolicy
        answer.headers[.xContentTypeOptions] = "nosniff"
        return answer
    }

    /// A text that is the same for everybody, or that it is still what the caller has.
    func publish(
        _ text: Publication.Text,
        _ mediaType: String,
        to call: Call
    ) -> Answer {
        var headers = caching(true, Limits.documentSeconds)
        if call.matches(etag: text.tag) { return .notModified(etag: text.tag, headers: headers) }
        headers[.eTag] = text.tag
        headers[.contentType] = mediaType
        return Answer(status: .ok, headers: headers, body: text.bytes)
    }
}
