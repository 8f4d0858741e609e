import HTTPFront

extension Example {
    /// Many changes at once, and the server itself.
    static let administration: [Example] = [
        Example(
            of: "listChanges",
            "/v1/changes?limit=1&types=ComicCreated",
            answer: #"""
                {
                  "epoch": "00000000000000000000000000000000",
                  "events": [
                    {
                      "specversion": "1.0",
                      "id": "00000000000000000000000000000000:1",
                      "source": "urn:longbox:00000000000000000000000000000000",
                      "type": "io.longbox.ComicCreated",
                      "subject": "comics/1",
                      "time": "2026-01-31T12:00:00Z",
                      "sequence": "00000000000000000001",
                      "datacontenttype": "application/json",
                      "dataschema": "urn:longbox:data:ComicCreated:1",
                      "data": {"id": "1", "version": 1, "time": "2026-01-31T12:00:00Z", \#
                "title": "Chōjū-giga"}
                    }
                  ],
                  "last": "00000000000000000000000000000000:1",
                  "earliest": "00000000000000000000000000000000:1",
                  "latest": "00000000000000000000000000000000:252",
                  "more": true
                }
                """#
        ),
        Example(
            of: "patchComics",
            "/v1/comics/batch",
            as: .admin,
            body: #"""
                {"items": [{"id": "43", "patch": {"year": 1895}}, {"id": "999", "patch": \#
                {}}]}
                """#,
            answer: #"""
                {
                  "items": [
                    {"id": "43", "status": 200, "version": 2, "etag": \#
                "\"1a2b3c4d5e6f7081-2\""},
                    {
                      "id": "999",
                      "status": 404,
                      "problem": {
                        "type": "about:blank",
                        "title": "Not Found",
                        "status": 404,
                        "code": "comic-not-found",
                        "detail": "no comic 999"
                      }
                    }
                  ]
                }
                """#
        ),
        Example(
            of: "addViews",
            "/v1/views",
            as: .admin,
            body: #"""
                {"items": [{"comicId": "1", "count": 12}, {"comicId": "999"}]}
                """#,
            answer: #"""
                {"items": [{"comicId": "1", "status": 204}, {"comicId": "999", "status": \#
                404}]}
                """#
        ),
        Example(
            of: "deleteComic",
            "/v1/comics/44",
            as: .admin
        ),
        Example(
            of: "getHealth",
            "/healthz",
            answer: #"""
                {"status": "ok"}
                """#
        ),
        Example(
            of: "getReadiness",
            "/readyz",
            answer: #"""
                {"status": "ok"}
                """#
        ),
    ]
}
