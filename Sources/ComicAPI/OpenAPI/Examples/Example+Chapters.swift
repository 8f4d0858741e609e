import HTTPFront

extension Example {
    /// Chapters of what was imported, and genres.
    static let chapters: [Example] = [
        Example(
            of: "listChapters",
            "/v1/comics/43/chapters?language=en&limit=1",
            answer: #"""
                {
                  "items": [
                    {
                      "id": "197",
                      "version": 1,
                      "comicId": "43",
                      "visibility": "public",
                      "number": "1",
                      "sortKey": "1",
                      "language": "en",
                      "groups": [],
                      "pageCount": 2,
                      "publishedAt": "2024-05-01T12:00:00Z",
                      "createdAt": "2026-01-31T12:00:00Z",
                      "updatedAt": "2026-01-31T12:00:00Z"
                    }
                  ],
                  "next": "QmfsYe3bMPQAAAAAAAAAK___________gAAAAAAPQkBlbgAAAAAAAAAAxQ"
                }
                """#
        ),
        Example(
            of: "listNewestChapters",
            "/v1/chapters?limit=1",
            answer: #"""
                {
                  "items": [
                    {
                      "id": "198",
                      "version": 1,
                      "comicId": "43",
                      "visibility": "public",
                      "number": "2",
                      "sortKey": "2",
                      "language": "en",
                      "groups": [],
                      "pageCount": 0,
                      "publishedAt": "2024-05-08T12:00:00Z",
                      "createdAt": "2026-01-31T12:00:00Z",
                      "updatedAt": "2026-01-31T12:00:00Z"
                    }
                  ],
                  "next": "SCo-oyOHUr9___5wp-zd_wAAAAAAAADG"
                }
                """#
        ),
        Example(
            of: "getChapter",
            "/v1/chapters/197",
            answer: #"""
                {
                  "id": "197",
                  "version": 1,
                  "comicId": "43",
                  "visibility": "public",
                  "number": "1",
                  "sortKey": "1",
                  "language": "en",
                  "groups": [],
                  "pageCount": 2,
                  "publishedAt": "2024-05-01T12:00:00Z",
                  "createdAt": "2026-01-31T12:00:00Z",
                  "updatedAt": "2026-01-31T12:00:00Z"
                }
                """#
        ),
        Example(
            of: "getNeighbours",
            "/v1/chapters/198/neighbours",
            answer: #"""
                {
                  "previous": {
                    "id": "197",
                    "version": 1,
                    "comicId": "43",
                    "visibility": "public",
                    "number": "1",
                    "sortKey": "1",
                    "language": "en",
                    "groups": [],
                    "pageCount": 2,
                    "publishedAt": "2024-05-01T12:00:00Z",
                    "createdAt": "2026-01-31T12:00:00Z",
                    "updatedAt": "2026-01-31T12:00:00Z"
                  }
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
                      "url": "https://images.example.org/comics/hogans-alley/1/001.webp"
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
            of: "createChapter",
            "/v1/comics/44/chapters",
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
                  "id": "199",
                  "version": 1,
                  "comicId": "44",
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
            "/v1/chapters/199",
            as: .admin,
            body: #"""
                {"number": "1.5", "language": "en", "groups": ["public-domain-scans"]}
                """#,
            answer: #"""
                {
                  "id": "199",
                  "version": 2,
                  "comicId": "44",
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
            "/v1/chapters/199",
            as: .admin,
            body: #"""
                {"volume": "1"}
                """#,
            answer: #"""
                {
                  "id": "199",
                  "version": 3,
                  "comicId": "44",
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
            "/v1/chapters/199/pages",
            as: .admin,
            body: #"""
                {
                  "items": [
                    {"key": "yellow-kid/1/001.webp", "width": 1200, "height": 1550},
                    {"key": "yellow-kid/1/002.webp"}
                  ]
                }
                """#,
            answer: #"""
                {
                  "items": [
                    {
                      "index": 1,
                      "key": "yellow-kid/1/001.webp",
                      "url": "https://images.example.org/comics/yellow-kid/1/001.webp",
                      "width": 1200,
                      "height": 1550
                    },
                    {
                      "index": 2,
                      "key": "yellow-kid/1/002.webp",
                      "url": "https://images.example.org/comics/yellow-kid/1/002.webp"
                    }
                  ]
                }
                """#
        ),
        Example(
            of: "deleteChapter",
            "/v1/chapters/199",
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
                    {"slug": "classic", "name": "Classic", "kind": "genre", "count": 14},
                    {"slug": "comedy", "name": "Comedy", "kind": "genre", "count": 36},
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
