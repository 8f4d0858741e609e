import ChangeFeed
import HTTPFront
import HTTPTypes

/// Where a page of a list begins, as clients hand it back: base64url (RFC 4648, section 5, without
/// padding) of a digest of the query and the key of the last item before.
///
/// It names a place and no row, so that it stays good while rows change; with another query it is
/// refused.
struct PageCursor {
    private let digest: UInt64

    /// The cursors of one query; `parts` write everything that decides which items come in which
    /// order.
    init(query parts: String...) {
        var digest = fnv1a(parts.first ?? "")
        for part in parts.dropFirst() { digest = fnv1a(part, after: fnv1a("\n", after: digest)) }
        self.digest = digest
    }

    /// The text of the place behind `key`.
    func text(_ key: [UInt8]) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 + key.count)
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: digest >> UInt64(shift)))
        }
        bytes += key
        return Base64URL.encode(bytes)
    }

    /// The key out of a text; `nil` without one.
    ///
    /// - Throws: 400 `cursor-invalid` if this query has not given it out.
    func key(_ text: String?) throws(Problem) -> [UInt8]? {
        guard let text else { return nil }
        guard let bytes = Base64URL.decode(text.utf8), bytes.count > 8,
            bytes.prefix(8).reduce(UInt64(0), { $0 << 8 | UInt64($1) }) == digest
        else {
            throw .foreignCursor
        }
        return Array(bytes.dropFirst(8))
    }
}

extension JSONWriter {
    /// Writes a page of a list: the items that `items` writes, where the next page begins as
    /// `items` says, and how many items all pages have, if they were counted.
    ///
    /// - Returns: where in the text the cursor of the next page stands.
    mutating func page(
        _ cursors: PageCursor,
        total: UInt64? = nil,
        _ items: (inout JSONWriter) throws -> [UInt8]?
    ) rethrows -> Range<Int>? {
        var place: Range<Int>?
        try object { json in
            var next: [UInt8]?
            json.key("items")
            try json.array { json in next = try items(&json) }
            json.key("next")
            if let next {
                let text = cursors.text(next)
                let start = json.bytes.count + 1
                json.string(text)
                place = start..<start + text.utf8.count
            } else {
                json.null()
            }
            json.member("total", total.map { Int(clamping: $0) })
        }
        return place
    }
}

extension Problem {
    /// 400: a parameter has a value that it cannot have.
    static func invalidParameter(_ detail: String) -> Problem {
        Problem(status: .badRequest, code: "parameter-invalid", detail: detail)
    }

    /// 400: the query has not given out such a cursor.
    static var foreignCursor: Problem {
        Problem(
            status: .badRequest,
            code: "cursor-invalid",
            detail: "the cursor belongs to another query; begin without one"
        )
    }
}
