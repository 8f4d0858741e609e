import ChangeFeed
import Foundation
import HTTPFront
import HTTPTypes

/// Where a page of a list begins, as clients hand it back: base64url (RFC 4648, section 5, without
/// padding) of a digest of the query and the key of the last item before.
///
/// It names a place and no row, so that it stays good while rows change; with another query it is
/// refused.
struct PageCursor {
    private let digest: UInt64

    /// The cursors of one query; `query` writes everything that decides which items come in which
    /// order.
    init(query: String) {
        digest = fnv1a(query)
    }

    /// The text of the place behind `key`.
    func text(_ key: [UInt8]) -> String {
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: digest >> (56 - 8 * $0)) } + key
        return Data(bytes).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// The key out of a text; `nil` without one.
    ///
    /// - Throws: 400 `cursor-invalid` if this query has not given it out.
    func key(_ text: String?) throws(Problem) -> [UInt8]? {
        guard let text else { return nil }
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
        guard let bytes = Data(base64Encoded: plain + padding), bytes.count > 8,
            bytes.prefix(8).reduce(UInt64(0), { $0 << 8 | UInt64($1) }) == digest
        else {
            throw .foreignCursor
        }
        return Array(bytes.dropFirst(8))
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
