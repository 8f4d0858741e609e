import HTTPFront

extension Example {
    /// What a reader keeps.
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
                        "version": 1,
                        "visibility": "public",
                        "title": "Hogan’s Alley",
                        "type": "comic",
                        "status": "completed",
                        "genres": ["comedy"],
                        "source": "example:hogans-alley",
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
                    "version": 1,
                    "visibility": "public",
                    "title": "Hogan’s Alley",
                    "type": "comic",
                    "status": "completed",
                    "genres": ["comedy"],
                    "source": "example:hogans-alley",
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
                    "version": 1,
                    "visibility": "public",
                    "title": "Hogan’s Alley",
                    "type": "comic",
                    "status": "completed",
                    "genres": ["comedy"],
                    "source": "example:hogans-alley",
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
                        "version": 1,
                        "visibility": "public",
                        "title": "Hogan’s Alley",
                        "type": "comic",
                        "status": "completed",
                        "genres": ["comedy"],
                        "source": "example:hogans-alley",
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
            "/v1/me/progress/43",
            as: .reader,
            body: #"""
                {"chapterId": "197", "page": 2}
                """#,
            answer: #"""
                {"chapterId": "197", "page": 2, "updatedAt": "2026-01-31T12:00:00Z"}
                """#
        ),
        Example(
            of: "getProgress",
            "/v1/me/progress/43",
            as: .reader,
            answer: #"""
                {
                  "chapterId": "197",
                  "page": 2,
                  "updatedAt": "2026-01-31T12:00:00Z",
                  "readChapters": ["197"]
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
                        "id": "43",
                        "version": 1,
                        "visibility": "public",
                        "title": "Hogan’s Alley",
                        "type": "comic",
                        "status": "completed",
                        "genres": ["comedy"],
                        "source": "example:hogans-alley",
                        "createdAt": "2026-01-31T12:00:00Z",
                        "updatedAt": "2026-01-31T12:00:00Z"
                      },
                      "progress": {"chapterId": "197", "page": 2, "updatedAt": \#
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
                        "version": 1,
                        "visibility": "public",
                        "title": "Hogan’s Alley",
                        "type": "comic",
                        "status": "completed",
                        "genres": ["comedy"],
                        "source": "example:hogans-alley",
                        "createdAt": "2026-01-31T12:00:00Z",
                        "updatedAt": "2026-01-31T12:00:00Z"
                      },
                      "shelf": "classics",
                      "bookmarkedAt": "2026-01-31T12:00:00Z",
                      "progress": {"chapterId": "197", "page": 2, "updatedAt": \#
                "2026-01-31T12:00:00Z"},
                      "unread": 1,
                      "latestChapter": {
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
                      "comicId": "43",
                      "chapterId": "197",
                      "page": 2,
                      "updatedAt": "2026-01-31T12:00:00Z",
                      "language": "en"
                    }
                  ],
                  "readChapters": [{"comicId": "43", "chapterId": "197", "readAt": \#
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
            "/v1/me/progress/43",
            as: .reader
        ),
        Example(
            of: "eraseReader",
            "/v1/readers/reader",
            as: .admin
        ),
    ]
}
