import HTTPFront

extension Example {
    /// Of the operations in `Operations+Readers.swift`.
    static let readers: [Example] = [
        Example(
            of: "setRating",
            "/v1/comics/43/rating",
            as: .reader,
            body: #"""
                {"score": 8}
                """#,
            answer: #"""
                {"score": 8, "ratedAt": "2026-01-31T12:00:00Z"}
                """#
        ),
        Example(
            of: "getRating",
            "/v1/comics/43/rating",
            as: .reader,
            answer: #"""
                {"score": 8, "ratedAt": "2026-01-31T12:00:00Z"}
                """#
        ),
        Example(
            of: "listRatings",
            "/v1/me/ratings?limit=1",
            as: .reader,
            answer: #"""
                {
                  "items": [
                    {
                      "comic": {
                        "id": "43",
                        "version": 5,
                        "visibility": "public",
                        "title": "Hogan’s Alley",
                        "type": "comic",
                        "status": "completed",
                        "genres": ["comedy"],
                        "originalLanguage": "en",
                        "createdAt": "2026-01-31T12:00:00Z",
                        "updatedAt": "2026-01-31T12:00:00Z"
                      },
                      "score": 8,
                      "ratedAt": "2026-01-31T12:00:00Z"
                    }
                  ],
                  "next": null
                }
                """#
        ),
        Example(
            of: "withdrawRating",
            "/v1/comics/43/rating",
            as: .reader
        ),
        Example(
            of: "setBookmark",
            "/v1/me/bookmarks/43",
            as: .reader,
            body: #"""
                {"shelf": "classics"}
                """#,
            answer: #"""
                {
                  "comic": {
                    "id": "43",
                    "version": 5,
                    "visibility": "public",
                    "title": "Hogan’s Alley",
                    "type": "comic",
                    "status": "completed",
                    "genres": ["comedy"],
                    "originalLanguage": "en",
                    "createdAt": "2026-01-31T12:00:00Z",
                    "updatedAt": "2026-01-31T12:00:00Z"
                  },
                  "shelf": "classics",
                  "bookmarkedAt": "2026-01-31T12:00:00Z"
                }
                """#
        ),
        Example(
            of: "getBookmark",
            "/v1/me/bookmarks/43",
            as: .reader,
            answer: #"""
                {
                  "comic": {
                    "id": "43",
                    "version": 5,
                    "visibility": "public",
                    "title": "Hogan’s Alley",
                    "type": "comic",
                    "status": "completed",
                    "genres": ["comedy"],
                    "originalLanguage": "en",
                    "createdAt": "2026-01-31T12:00:00Z",
                    "updatedAt": "2026-01-31T12:00:00Z"
                  },
                  "shelf": "classics",
                  "bookmarkedAt": "2026-01-31T12:00:00Z"
                }
                """#
        ),
        Example(
            of: "listBookmarks",
            "/v1/me/bookmarks?shelf=classics",
            as: .reader,
            answer: #"""
                {
                  "items": [
                    {
                      "comic": {
                        "id": "43",
                        "version": 5,
                        "visibility": "public",
                        "title": "Hogan’s Alley",
                        "type": "comic",
                        "status": "completed",
                        "genres": ["comedy"],
                        "originalLanguage": "en",
                        "createdAt": "2026-01-31T12:00:00Z",
                        "updatedAt": "2026-01-31T12:00:00Z"
                      },
                      "shelf": "classics",
                      "bookmarkedAt": "2026-01-31T12:00:00Z"
                    }
                  ],
                  "next": null
                }
                """#
        ),
        Example(
            of: "setProgress",
            "/v1/me/progress/6",
            as: .reader,
            body: #"""
                {"chapterId": "25", "page": 2}
                """#,
            answer: #"""
                {"chapterId": "25", "page": 2, "updatedAt": "2026-01-31T12:00:00Z"}
                """#
        ),
        Example(
            of: "getProgress",
            "/v1/me/progress/6",
            as: .reader,
            answer: #"""
                {
                  "chapterId": "25",
                  "page": 2,
                  "updatedAt": "2026-01-31T12:00:00Z",
                  "readChapters": ["25"]
                }
                """#
        ),
        Example(
            of: "listHistory",
            "/v1/me/history",
            as: .reader,
            answer: #"""
                {
                  "items": [
                    {
                      "comic": {
                        "id": "6",
                        "version": 2,
                        "visibility": "public",
                        "title": "Histoire de Monsieur Jabot",
                        "alternativeTitles": [
                          {"language": "fr", "title": "Histoire de Mr Jabot"},
                          {"language": "en", "title": "The Story of Mr. Jabot"}
                        ],
                        "authors": [{"name": "Rodolphe Töpffer", "role": "author"}],
                        "type": "comic",
                        "status": "completed",
                        "genres": ["classic", "comedy", "satire"],
                        "year": 1833,
                        "originalLanguage": "fr",
                        "contentRating": "safe",
                        "source": "sample:monsieur-jabot",
                        "createdAt": "2024-02-11T08:33:29Z",
                        "updatedAt": "2026-01-31T12:00:00Z"
                      },
                      "progress": {"chapterId": "25", "page": 2, "updatedAt": \#
                "2026-01-31T12:00:00Z"}
                    }
                  ],
                  "next": null
                }
                """#
        ),
        Example(
            of: "listLibrary",
            "/v1/me/library",
            as: .reader,
            answer: #"""
                {
                  "items": [
                    {
                      "comic": {
                        "id": "43",
                        "version": 5,
                        "visibility": "public",
                        "title": "Hogan’s Alley",
                        "type": "comic",
                        "status": "completed",
                        "genres": ["comedy"],
                        "originalLanguage": "en",
                        "createdAt": "2026-01-31T12:00:00Z",
                        "updatedAt": "2026-01-31T12:00:00Z"
                      },
                      "shelf": "classics",
                      "bookmarkedAt": "2026-01-31T12:00:00Z",
                      "unread": 0
                    }
                  ],
                  "next": null
                }
                """#
        ),
        Example(
            of: "exportReader",
            "/v1/readers/reader",
            as: .admin,
            answer: #"""
                {
                  "subject": "reader",
                  "bookmarks": [{"comicId": "43", "shelf": "classics", "bookmarkedAt": \#
                "2026-01-31T12:00:00Z"}],
                  "progress": [
                    {
                      "comicId": "6",
                      "chapterId": "25",
                      "page": 2,
                      "updatedAt": "2026-01-31T12:00:00Z",
                      "language": "fr"
                    }
                  ],
                  "readChapters": [{"comicId": "6", "chapterId": "25", "readAt": \#
                "2026-01-31T12:00:00Z"}],
                  "ratings": []
                }
                """#
        ),
        Example(
            of: "removeBookmark",
            "/v1/me/bookmarks/43",
            as: .reader
        ),
        Example(
            of: "removeProgress",
            "/v1/me/progress/6",
            as: .reader
        ),
        Example(
            of: "eraseReader",
            "/v1/readers/reader",
            as: .admin
        ),
    ]
}
