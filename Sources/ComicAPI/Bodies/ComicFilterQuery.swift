import ChangeFeed
import Comics
import HTTPFront

/// A filter out of the parameters of a query.
extension ComicFilter {
    /// The names of the parameters.
    static let parameters = [
        "genre", "excludeGenre", "status", "type", "year", "author", "language", "chapterLanguage",
        "contentRating", "excludeContentRating",
    ]

    /// The filter that a query asks for.
    ///
    /// - Throws: 400 `parameter-invalid` for a value outside an enumeration, and for too many.
    init(_ query: Query) throws(Problem) {
        self.init()
        genres = try query.list("genre")
        excludedGenres = try query.list("excludeGenre")
        statuses = try query.choices(among: "status", ComicStatus.allCases, \.name)
        types = try query.choices(among: "type", ComicType.allCases, \.name)
        for text in try query.list("year") {
            guard let year = UInt16(text), Comics.Limits.years.contains(Int(year)) else {
                let years = Comics.Limits.years
                throw .invalidParameter(
                    "'year' is an integer from \(years.lowerBound) to \(years.upperBound)"
                )
            }
            years.append(year)
        }
        // A name may have a comma.
        authors = try query.list("author", isJoined: false)
        languages = try query.list("language").map(languageTag)
        chapterLanguages = try query.list("chapterLanguage").map(languageTag)
        contentRatings = try query.choices(among: "contentRating", ContentRating.allCases, \.name)
        excludedContentRatings = try query.choices(
            among: "excludeContentRating",
            ContentRating.allCases,
            \.name
        )
    }

    /// A text that is the same for filters that leave the same comics: what a cursor is bound to.
    var canonical: String {
        var text = genres.sorted().joined(separator: ",")
        func add(_ name: String, _ values: [String]) {
            if values.isEmpty { return }
            text += "\n\(name)=\(values.sorted().joined(separator: "\n"))"
        }
        add("excludeGenre", excludedGenres)
        add("status", statuses.map(\.name))
        add("type", types.map(\.name))
        add("year", years.map { "\($0)" })
        add("author", authors)
        add("language", languages)
        add("chapterLanguage", chapterLanguages)
        add("contentRating", contentRatings.map(\.name))
        add("excludeContentRating", excludedContentRatings.map(\.name))
        return text
    }
}

extension Query {
    /// The values of a parameter that may be repeated, or hold several values joined by commas.
    ///
    /// - Throws: 400 `parameter-invalid` for more than `most`.
    func list(
        _ name: String,
        isJoined: Bool = true,
        most: Int = Limits.filterValues
    ) throws(Problem) -> [String] {
        var values: [String] = []
        for pair in pairs where pair.name == name {
            if isJoined, pair.value.utf8.contains(UInt8(ascii: ",")) {
                let parts = pair.value.split(separator: ",", omittingEmptySubsequences: false)
                values += parts.map(String.init)
            } else {
                values.append(pair.value)
            }
        }
        if values.count > most {
            throw .invalidParameter("'\(name)' has at most \(most) values")
        }
        return values
    }

    /// The cases of an enumeration that a parameter names.
    ///
    /// - Throws: 400 `parameter-invalid` for any other value.
    func choices<Choice>(
        among name: String,
        _ all: [Choice],
        _ text: KeyPath<Choice, String>
    ) throws(Problem) -> [Choice] {
        var choices: [Choice] = []
        for value in try list(name) {
            guard let choice = all.first(where: { $0[keyPath: text] == value }) else {
                let known = all.map { $0[keyPath: text] }.joined(separator: ", ")
                throw .invalidParameter("'\(name)' is one of: \(known)")
            }
            choices.append(choice)
        }
        return choices
    }
}
