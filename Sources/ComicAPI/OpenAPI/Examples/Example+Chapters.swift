import HTTPFront

extension Example {
    /// Of the operations in `Operations+Chapters.swift`.
    static let chapters: [Example] = [
        Example(
            of: "listChapters",
            "/v1/comics/6/chapters?language=de&limit=1",
            answer: #"""
                {"items": [], "next": null}
                """#
        ),
        Example(
            of: "listNewestChapters",
            "/v1/chapters?limit=1",
            answer: #"""
                {
                  "items": [
                    {
                      "id": "24",
                      "version": 1,
                      "source": "sample:monsieur-vieux-bois/3-en",
                      "comicId": "7",
                      "visibility": "public",
                      "number": "3",
                      "sortKey": "3",
                      "language": "en",
                      "groups": ["histoires-en-estampes"],
                      "pageCount": 9,
                      "publishedAt": "2024-04-23T00:48:38Z",
                      "createdAt": "2026-01-31T12:00:00Z",
                      "updatedAt": "2026-01-31T12:00:00Z"
                    }
                  ],
                  "next": "SCo-oyOHUr9___5w95LpjwAAAAAAAAAY"
                }
                """#
        ),
        Example(
            of: "getChapter",
            "/v1/chapters/40",
            answer: #"""
                {
                  "id": "40",
                  "version": 1,
                  "source": "sample:ally-sloper/4",
                  "comicId": "10",
                  "visibility": "public",
                  "number": "4",
                  "sortKey": "4",
                  "language": "en",
                  "groups": ["public-domain-scans"],
                  "pageCount": 9,
                  "publishedAt": "2024-02-26T00:09:35Z",
                  "createdAt": "2026-01-31T12:00:00Z",
                  "updatedAt": "2026-01-31T12:00:00Z"
                }
                """#
        ),
        Example(
            of: "getNeighbours",
            "/v1/chapters/41/neighbours",
            answer: #"""
                {
                  "previous": {
                    "id": "40",
                    "version": 1,
                    "source": "sample:ally-sloper/4",
                    "comicId": "10",
                    "visibility": "public",
                    "number": "4",
                    "sortKey": "4",
                    "language": "en",
                    "groups": ["public-domain-scans"],
                    "pageCount": 9,
                    "publishedAt": "2024-02-26T00:09:35Z",
                    "createdAt": "2026-01-31T12:00:00Z",
                    "updatedAt": "2026-01-31T12:00:00Z"
                  }
                }
                """#
        ),
        Example(
            of: "createChapter",
            "/v1/comics/43/chapters",
            as: .admin,
            body: #"""
                {
                  "number": "1",
                  "title": "At the circus",
                  "language": "en",
                  "groups": ["public-domain-scans"]
                }
                """#,
            answer: #"""
                {
                  "id": "197",
                  "version": 1,
                  "comicId": "43",
                  "visibility": "public",
                  "number": "1",
                  "sortKey": "1",
                  "title": "At the circus",
                  "language": "en",
                  "groups": ["public-domain-scans"],
                  "pageCount": 0,
                  "publishedAt": "2026-01-31T12:00:00Z",
                  "createdAt": "2026-01-31T12:00:00Z",
                  "updatedAt": "2026-01-31T12:00:00Z"
                }
                """#
        ),
        Example(
            of: "replaceChapter",
            "/v1/chapters/197",
            as: .admin,
            body: #"""
                {"number": "1.5", "language": "en", "groups": ["public-domain-scans"]}
                """#,
            answer: #"""
                {
                  "id": "197",
                  "version": 2,
                  "comicId": "43",
                  "visibility": "public",
                  "number": "1.5",
                  "sortKey": "1.5",
                  "language": "en",
                  "groups": ["public-domain-scans"],
                  "pageCount": 0,
                  "publishedAt": "2026-01-31T12:00:00Z",
                  "createdAt": "2026-01-31T12:00:00Z",
                  "updatedAt": "2026-01-31T12:00:00Z"
                }
                """#
        ),
        Example(
            of: "patchChapter",
            "/v1/chapters/197",
            as: .admin,
            body: #"""
                {"volume": "1"}
                """#,
            answer: #"""
                {
                  "id": "197",
                  "version": 3,
                  "comicId": "43",
                  "visibility": "public",
                  "number": "1.5",
                  "sortKey": "1.5",
                  "volume": "1",
                  "language": "en",
                  "groups": ["public-domain-scans"],
                  "pageCount": 0,
                  "publishedAt": "2026-01-31T12:00:00Z",
                  "createdAt": "2026-01-31T12:00:00Z",
                  "updatedAt": "2026-01-31T12:00:00Z"
                }
                """#
        ),
        Example(
            of: "setPages",
            "/v1/chapters/197/pages",
            as: .admin,
            body: #"""
                {
                  "items": [
                    {"key": "hogans-alley/1/001.webp", "width": 1200, "height": 1550},
                    {"key": "hogans-alley/1/002.webp"}
                  ]
                }
                """#,
            answer: #"""
                {
                  "items": [
                    {
                      "index": 1,
                      "key": "hogans-alley/1/001.webp",
                      "url": "https://images.example.org/comics/hogans-alley/1/001.webp",
                      "width": 1200,
                      "height": 1550
                    },
                    {
                      "index": 2,
                      "key": "hogans-alley/1/002.webp",
                      "url": "https://images.example.org/comics/hogans-alley/1/002.webp"
                    }
                  ]
                }
                """#
        ),
        Example(
            of: "getPages",
            "/v1/chapters/197/pages",
            answer: #"""
                {
                  "items": [
                    {
                      "index": 1,
                      "key": "hogans-alley/1/001.webp",
                      "url": "https://images.example.org/comics/hogans-alley/1/001.webp",
                      "width": 1200,
                      "height": 1550
                    },
                    {
                      "index": 2,
                      "key": "hogans-alley/1/002.webp",
                      "url": "https://images.example.org/comics/hogans-alley/1/002.webp"
                    }
                  ]
                }
                """#
        ),
        Example(
            of: "deleteChapter",
            "/v1/chapters/197",
            as: .admin
        ),
        Example(
            of: "listGenres",
            "/v1/genres",
            answer: #"""
                {
                  "items": [
                    {"slug": "adventure", "name": "Adventure", "kind": "genre", "count": \#
                10},
                    {"slug": "animals", "name": "Animals", "kind": "genre", "count": 4},
                    {"slug": "children", "name": "Children", "kind": "genre", "count": 9},
                    {"slug": "classic", "name": "Classic", "kind": "genre", "count": 13},
                    {"slug": "comedy", "name": "Comedy", "kind": "genre", "count": 35},
                    {"slug": "dream", "name": "Dream", "kind": "genre", "count": 3},
                    {"slug": "family", "name": "Family", "kind": "genre", "count": 9},
                    {"slug": "fantasy", "name": "Fantasy", "kind": "genre", "count": 7},
                    {"slug": "history", "name": "History", "kind": "genre", "count": 6},
                    {"slug": "newspaper-strip", "name": "Newspaper Strip", "kind": \#
                "genre", "count": 22},
                    {"slug": "romance", "name": "Romance", "kind": "genre", "count": 4},
                    {"slug": "satire", "name": "Satire", "kind": "genre", "count": 18},
                    {"slug": "science-fiction", "name": "Science Fiction", "kind": \#
                "genre", "count": 1},
                    {"slug": "slice-of-life", "name": "Slice Of Life", "kind": "genre", \#
                "count": 8},
                    {"slug": "supernatural", "name": "Supernatural", "kind": "genre", \#
                "count": 1}
                  ],
                  "next": null
                }
                """#
        ),
        Example(
            of: "createGenre",
            "/v1/genres",
            as: .admin,
            body: #"""
                {"slug": "steampunk", "name": "Steampunk"}
                """#,
            answer: #"""
                {"slug": "steampunk", "name": "Steampunk", "kind": "genre", "count": 0}
                """#
        ),
        Example(
            of: "replaceGenre",
            "/v1/genres/steampunk",
            as: .admin,
            body: #"""
                {"name": "Steam punk", "kind": "theme"}
                """#,
            answer: #"""
                {"slug": "steampunk", "name": "Steam punk", "kind": "theme", "count": 0}
                """#
        ),
        Example(
            of: "patchGenre",
            "/v1/genres/steampunk",
            as: .admin,
            body: #"""
                {"name": "Steampunk"}
                """#,
            answer: #"""
                {"slug": "steampunk", "name": "Steampunk", "kind": "theme", "count": 0}
                """#
        ),
        Example(
            of: "getGenre",
            "/v1/genres/steampunk",
            answer: #"""
                {"slug": "steampunk", "name": "Steampunk", "kind": "theme", "count": 0}
                """#
        ),
        Example(
            of: "deleteGenre",
            "/v1/genres/steampunk",
            as: .admin
        ),
    ]
}
