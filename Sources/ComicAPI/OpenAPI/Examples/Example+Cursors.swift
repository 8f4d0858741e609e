import HTTPFront

extension Example {
    /// Named cursors of the feed.
    static let cursors: [Example] = [
        Example(
            of: "putCursor",
            "/v1/cursors/cdn-purger",
            as: .admin,
            body: #"{"cursor": "now"}"#,
            answer: #"""
                {
                  "name": "cdn-purger",
                  "owner": "outside",
                  "state": "active",
                  "cursor": "00000000000000000000000000000000:252",
                  "lagEvents": 0,
                  "lagSeconds": 0,
                  "createdAt": "2026-01-31T12:00:00Z",
                  "acknowledgedAt": "2026-01-31T12:00:00Z"
                }
                """#
        ),
        Example(
            of: "getCursor",
            "/v1/cursors/cdn-purger",
            as: .admin,
            answer: #"""
                {
                  "name": "cdn-purger",
                  "owner": "outside",
                  "state": "active",
                  "cursor": "00000000000000000000000000000000:252",
                  "lagEvents": 0,
                  "lagSeconds": 0,
                  "createdAt": "2026-01-31T12:00:00Z",
                  "acknowledgedAt": "2026-01-31T12:00:00Z"
                }
                """#
        ),
        Example(
            of: "listCursors",
            "/v1/cursors?limit=1",
            as: .admin,
            answer: #"""
                {
                  "items": [
                    {
                      "name": "cdn-purger",
                      "owner": "outside",
                      "state": "active",
                      "cursor": "00000000000000000000000000000000:252",
                      "lagEvents": 0,
                      "lagSeconds": 0,
                      "createdAt": "2026-01-31T12:00:00Z",
                      "acknowledgedAt": "2026-01-31T12:00:00Z"
                    }
                  ],
                  "next": "wA1HUIESXxRjZG4tcHVyZ2Vy"
                }
                """#
        ),
        Example(
            of: "acknowledgeCursor",
            "/v1/cursors/cdn-purger/ack",
            as: .admin,
            body: #"{"cursor": "00000000000000000000000000000000:252"}"#,
            answer: #"""
                {
                  "name": "cdn-purger",
                  "owner": "outside",
                  "state": "active",
                  "cursor": "00000000000000000000000000000000:252",
                  "lagEvents": 0,
                  "lagSeconds": 0,
                  "createdAt": "2026-01-31T12:00:00Z",
                  "acknowledgedAt": "2026-01-31T12:00:00Z"
                }
                """#
        ),
        Example(
            of: "deleteCursor",
            "/v1/cursors/cdn-purger",
            as: .admin
        ),
    ]
}
