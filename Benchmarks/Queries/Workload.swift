/// A request that is measured.
struct Query {
    /// The request's target.
    let target: String
    /// Which page is measured: those before it are walked.
    var page = 1
}

/// What people ask of a catalogue, and what is hard for it: common and rare values, filters that
/// leave nothing, orders that have nothing to do with the filter, pages far down.
enum Workload {
    static let lists: [Query] =
        [
            "", "sort=title", "sort=-created", "sort=-popularity", "sort=-rating",
            "sort=-trending", "sort=-latest", "limit=100",
            "genre=romance", "genre=romance&sort=-popularity", "genre=romance&sort=title",
            "genre=romance&genre=drama&genre=comedy", "genre=action&status=ongoing&type=manhwa",
            "genre=action&genre=horror&sort=-rating", "genre=gyaru&sort=-popularity",
            "genre=gyaru&genre=samurai&sort=title", "genre=gyaru&genre=samurai&genre=zombies",
            "status=completed&sort=-popularity", "status=completed&type=oneshot&sort=popularity",
            "status=hiatus&sort=created", "type=doujinshi&sort=-title", "type=novel",
            "contentRating=safe&sort=popularity", "contentRating=mature&sort=-trending",
            "excludeGenre=romance", "excludeGenre=romance&excludeContentRating=suggestive",
            "excludeGenre=action&genre=comedy&sort=title", "year=2015", "year=2015&genre=drama",
            "year=1956&sort=-popularity", "author=clamp", "language=ko&sort=-created",
            "chapterLanguage=en&sort=-latest", "type=manga&status=ongoing&contentRating=safe",
            "type=manga&status=ongoing&sort=title", "genre=no-such-genre",
            "genre=romance&count=exact", "genre=romance&include=stats",
            // Nothing of these stands at the end of the order where the list begins.
            "type=manga&sort=-title", "contentRating=safe&sort=-title", "genre=horror&sort=-title",
            "language=ko&sort=title", "genre=gyaru&sort=updated",
            "status=hiatus&genre=action&excludeGenre=romance&sort=-title&limit=100",
        ].map { Query(target: "/v1/comics?\($0)") }

    static let deepLists: [Query] =
        [
            "", "sort=title", "sort=-popularity", "genre=romance&sort=title",
            "genre=action&status=ongoing&sort=-popularity", "excludeGenre=romance&sort=-rating",
        ].map { Query(target: "/v1/comics?\($0)", page: 1_000) }

    /// Latin, Korean, Japanese, Chinese; exact, half-typed, run together, two letters, nonsense.
    static let searches = [
        "one piece", "naruto", "onepiece", "solo leveling", "solo lev", "berserk", "the", "a",
        "th", "ki", "my hero academia", "love", "the girl", "shingeki no kyojin", "attack on",
        "vagabond", "kimetsu", "dragon ball", "school life", "demon king's daughter",
        "나 혼자만 레벨업", "나 혼자", "신의", "진격의 거인", "進撃の巨人", "鬼滅", "ワンピース", "東京",
        "斗破苍穹", "全职", "zzzzqqqq", "xq", "one piece zzzz", "i was reincarnated as a",
    ]

    static var searchLists: [Query] {
        (searches.map { "q=\(percentEncoded($0))" } + ["q=love&genre=romance&sort=-popularity"])
            .map { Query(target: "/v1/comics?\($0)") }
    }

    static var suggestions: [Query] {
        searches.map { Query(target: "/v1/suggest?q=\(percentEncoded($0))") }
    }

    private static func percentEncoded(_ text: String) -> String {
        text.utf8.map { byte in
            byte.isLetterOrDigit ? String(UnicodeScalar(byte)) : "%" + hexadecimal(byte)
        }.joined()
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5A).contains(self)
            || (0x61...0x7A).contains(self)
    }
}
