/// Lists of comics, and what comics are found by.
extension Example {
    static let lists: [Example] = [
        Example(
            of: "listAuthors",
            "/v1/authors?limit=3",
            answer: #"""
                {
                  "items": [
                    {"name": "Angelo Agostini", "count": 1},
                    {"name": "Anonymous", "count": 1},
                    {"name": "Bud Fisher", "count": 1}
                  ],
                  "next": "1_gMUcguoh8GYnVkIGZpc2hlcg"
                }
                """#
        ),
        Example(
            of: "listAuthorComics",
            "/v1/authors/winsor%20mccay?sort=created&limit=1&count=exact&include=stats",
            answer: #"""
                {
                  "items": [
                    {
                      "id": "22",
                      "version": 1,
                      "visibility": "public",
                      "title": "Little Nemo in Slumberland",
                      "alternativeTitles": [
                        {"language": "en", "title": "In the Land of Wonderful Dreams"},
                        {"language": "fr", "title": "Petit Nemo au pays des songes"},
                        {"language": "de", "title": "Der kleine Nemo im Schlummerland"},
                        {"language": "ja", "title": "夢の国のリトル・ニモ"}
                      ],
                      "authors": [{"name": "Winsor McCay", "role": "author"}],
                      "type": "comic",
                      "status": "completed",
                      "genres": ["adventure", "children", "dream", "fantasy", "newspaper-strip"],
                      "year": 1905,
                      "originalLanguage": "en",
                      "contentRating": "safe",
                      "cover": {
                        "key": "covers/little-nemo.webp",
                        "url": "https://images.example.org/comics/covers/little-nemo.webp",
                        "width": 720,
                        "height": 960
                      },
                      "source": "sample:little-nemo",
                      "createdAt": "2024-03-10T14:18:15Z",
                      "updatedAt": "2024-03-10T14:18:15Z",
                      "stats": {
                        "views": {"total": 31, "day": 0, "week": 0, "month": 0},
                        "rating": {"count": 0, "bayesian": 7.0, "distribution": [0, 0, 0, \#
                0, 0, 0, 0, 0, 0, 0]},
                        "bookmarks": 0
                      }
                    }
                  ],
                  "next": "gu-hiUmGH6uAAAGOKLqAWAAAAAAAAAAW",
                  "total": 2
                }
                """#
        ),
        Example(
            of: "listYears",
            "/v1/years?limit=3",
            answer: #"""
                {
                  "items": [
                    {"year": 1931, "count": 1},
                    {"year": 1929, "count": 1},
                    {"year": 1925, "count": 1}
                  ],
                  "next": "oPNk1aXG410FMTkyNQ"
                }
                """#
        ),
    ]
}
