import HTTPFront

extension Example {
    /// An import, and comics with their covers.
    static let comics: [Example] = [
        Example(
            of: "importLines",
            "/v1/imports",
            as: .admin,
            body: #"""
                {"source":"example:hogans-alley","title":"Hogan’s Alley","type":"comic",\#
                "status":"completed","genres":["comedy"],"chapters":[{"number":"1",\#
                "language":"en","publishedAt":"2024-05-01T12:00:00Z",\#
                "pages":[{"key":"hogans-alley/1/001.webp"},{"key":"hogans-alley/1/\#
                002.webp"}]},{"number":"2","language":"en",\#
                "publishedAt":"2024-05-08T12:00:00Z"}]}
                """#,
            answer: #"""
                {"line":1,"comicId":"43","comic":"created","chapters":{"created":2,\#
                "updated":0,"unchanged":0},"pages":2}
                """#
        ),
        Example(
            of: "listComics",
            "/v1/comics?sort=-popularity&genre=comedy&limit=1",
            answer: #"""
                {
                  "items": [
                    {
                      "id": "4",
                      "version": 1,
                      "visibility": "public",
                      "title": "Edo Umare Uwaki no Kabayaki",
                      "alternativeTitles": [
                        {"language": "ja", "title": "江戸生艶気樺焼"},
                        {"language": "en", "title": "Playboy, Roasted à la Edo"}
                      ],
                      "authors": [
                        {"name": "Santō Kyōden", "role": "writer"},
                        {"name": "Kitao Masanobu", "role": "artist"}
                      ],
                      "type": "manga",
                      "status": "completed",
                      "genres": ["classic", "comedy", "romance", "satire"],
                      "year": 1785,
                      "originalLanguage": "ja",
                      "contentRating": "suggestive",
                      "cover": {
                        "key": "covers/edo-umare-uwaki-no-kabayaki.webp",
                        "url": "https://images.example.org/comics/covers/\#
                edo-umare-uwaki-no-kabayaki.webp",
                        "width": 720,
                        "height": 960
                      },
                      "source": "sample:edo-umare-uwaki-no-kabayaki",
                      "createdAt": "2024-01-16T09:32:19Z",
                      "updatedAt": "2024-01-16T09:32:19Z"
                    }
                  ],
                  "next": "3wKk22Ne5RAAAAAAAADDUAAAAAAAAAAE"
                }
                """#
        ),
        Example(
            of: "suggestComics",
            "/v1/suggest?q=playbo&limit=1",
            answer: #"""
                {
                  "items": [
                    {
                      "comicId": "4",
                      "title": "Edo Umare Uwaki no Kabayaki",
                      "matchedTitle": "Playboy, Roasted à la Edo"
                    }
                  ],
                  "next": null
                }
                """#
        ),
        Example(
            of: "getComic",
            "/v1/comics/6",
            answer: #"""
                {
                  "id": "6",
                  "version": 1,
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
                  "descriptions": [
                    {
                      "language": "en",
                      "text": "A vain man tries to be accepted by fine society and copies \#
                whatever it does. It was the first of Töpffer's picture stories to be \#
                printed."
                    },
                    {
                      "language": "fr",
                      "text": "Un vaniteux veut être admis dans le beau monde et en imite \#
                tous les gestes."
                    }
                  ],
                  "cover": {
                    "key": "covers/monsieur-jabot.webp",
                    "url": "https://images.example.org/comics/covers/monsieur-jabot.webp",
                    "width": 700,
                    "height": 1000
                  },
                  "source": "sample:monsieur-jabot",
                  "createdAt": "2024-02-11T08:33:29Z",
                  "updatedAt": "2024-02-11T08:33:29Z"
                }
                """#
        ),
        Example(
            of: "getStats",
            "/v1/comics/6/stats",
            answer: #"""
                {
                  "views": {"total": 41, "day": 0, "week": 0, "month": 0},
                  "rating": {"count": 0, "bayesian": 7.0, "distribution": [0, 0, 0, 0, 0, \#
                0, 0, 0, 0, 0]},
                  "bookmarks": 0
                }
                """#
        ),
        Example(
            of: "addView",
            "/v1/comics/6/views"
        ),
        Example(
            of: "createComic",
            "/v1/comics",
            as: .admin,
            body: #"""
                {
                  "title": "The Yellow Kid",
                  "type": "comic",
                  "status": "completed",
                  "authors": [{"name": "Richard F. Outcault", "role": "author"}],
                  "genres": ["comedy"],
                  "year": 1896
                }
                """#,
            answer: #"""
                {
                  "id": "44",
                  "version": 1,
                  "visibility": "public",
                  "title": "The Yellow Kid",
                  "authors": [{"name": "Richard F. Outcault", "role": "author"}],
                  "type": "comic",
                  "status": "completed",
                  "genres": ["comedy"],
                  "year": 1896,
                  "createdAt": "2026-01-31T12:00:00Z",
                  "updatedAt": "2026-01-31T12:00:00Z"
                }
                """#
        ),
        Example(
            of: "replaceComic",
            "/v1/comics/44",
            as: .admin,
            body: #"""
                {
                  "title": "The Yellow Kid",
                  "type": "comic",
                  "status": "completed",
                  "genres": ["classic", "comedy"],
                  "externalIds": {"wikidata": "Q1063461"}
                }
                """#,
            answer: #"""
                {
                  "id": "44",
                  "version": 2,
                  "visibility": "public",
                  "title": "The Yellow Kid",
                  "type": "comic",
                  "status": "completed",
                  "genres": ["classic", "comedy"],
                  "externalIds": {"wikidata": "Q1063461"},
                  "createdAt": "2026-01-31T12:00:00Z",
                  "updatedAt": "2026-01-31T12:00:00Z"
                }
                """#
        ),
        Example(
            of: "patchComic",
            "/v1/comics/44",
            as: .admin,
            body: #"""
                {"originalLanguage": "en", "externalIds": null}
                """#,
            answer: #"""
                {
                  "id": "44",
                  "version": 3,
                  "visibility": "public",
                  "title": "The Yellow Kid",
                  "type": "comic",
                  "status": "completed",
                  "genres": ["classic", "comedy"],
                  "originalLanguage": "en",
                  "createdAt": "2026-01-31T12:00:00Z",
                  "updatedAt": "2026-01-31T12:00:00Z"
                }
                """#
        ),
        Example(
            of: "listCovers",
            "/v1/comics/6/covers",
            answer: #"""
                {
                  "items": [
                    {
                      "id": "6",
                      "key": "covers/monsieur-jabot.webp",
                      "url": "https://images.example.org/comics/covers/monsieur-jabot.webp",
                      "width": 700,
                      "height": 1000,
                      "createdAt": "2024-02-11T08:33:29Z",
                      "current": true
                    }
                  ],
                  "next": null
                }
                """#
        ),
        Example(
            of: "addCover",
            "/v1/comics/44/covers",
            as: .admin,
            body: #"""
                {"key": "covers/yellow-kid.webp", "width": 700, "height": 1000, \#
                "language": "en"}
                """#,
            answer: #"""
                {
                  "id": "43",
                  "key": "covers/yellow-kid.webp",
                  "url": "https://images.example.org/comics/covers/yellow-kid.webp",
                  "width": 700,
                  "height": 1000,
                  "language": "en",
                  "createdAt": "2026-01-31T12:00:00Z",
                  "current": true
                }
                """#
        ),
        Example(
            of: "getCover",
            "/v1/comics/44/covers/43",
            answer: #"""
                {
                  "id": "43",
                  "key": "covers/yellow-kid.webp",
                  "url": "https://images.example.org/comics/covers/yellow-kid.webp",
                  "width": 700,
                  "height": 1000,
                  "language": "en",
                  "createdAt": "2026-01-31T12:00:00Z",
                  "current": true
                }
                """#
        ),
        Example(
            of: "deleteCover",
            "/v1/comics/44/covers/43",
            as: .admin
        ),
        Example(
            of: "deleteCovers",
            "/v1/comics/6/covers",
            as: .admin
        ),
    ]
}
