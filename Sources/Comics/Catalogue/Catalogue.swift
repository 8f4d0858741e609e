public import ChangeFeed
public import Keyspaces

/// The comic service: comics, their genres, their popularity, and the orders in which they are
/// listed.
///
/// It owns every keyspace below, and nobody else writes them.
///
/// ```
///                     ┌ comic.titles   ┌ comic.genres ⇄ genre.comics
///   comic.sources ─▶ comics ───────────┼ facets ─ facet.totals
///   comic.external ─▶ ├ comic.text     └ order.title .updated .created .popularity ◀─ popularity
///                     ├ covers           │    .rating ◀─ rating.totals ◀─ ratings ⇄ reader.ratings
///                     └ schedule.comics  │    .trending ◀─ popularity.windows .hours .days .older
///                                        │    .latest ◀─ activity
///                                        └ columns
///                     search, search.titles ◀─ titles, authors
///   feed ─▶ activity.chapters ─ activity, activity.languages
/// ```
///
/// A comic that is not public is in no order and has no facets; its links to genres stay.
public final class Catalogue: Sendable {
    /// The feed to which every change of a comic is appended.
    let log: ChangeLog
    /// One record a comic.
    public let comics: Keyspace<ComicID, ComicRecord>
    let titles: Keyspace<ComicIndex, LocalText>
    let texts: Keyspace<ComicLanguage, Description>
    let sources: Keyspace<Name, Number>
    let external: Keyspace<ExternalKey, Empty>
    let genres: Keyspace<GenreID, Genre>
    let genreSlugs: Keyspace<Name, Number>
    let comicGenres: Keyspace<IDPair<ComicSubject, GenreSubject>, Empty>
    let genreComics: Keyspace<IDPair<GenreSubject, ComicSubject>, Empty>
    /// What public comics are filtered by.
    let facets: Postings<Facet>
    let orders: Orders
    let popularity: Counter<ComicID>
    package let windows: Windows
    let covers: Keyspace<IDPair<ComicSubject, CoverSubject>, CoverVersion>
    let ratings: Keyspace<IDPair<ComicSubject, ReaderSubject>, Rating>
    let readerRatings: Keyspace<ReaderRatingKey, Empty>
    let ratingTotals: Keyspace<ComicID, RatingTotals>
    let activity: Keyspace<ActivityKey, Empty>
    /// The public chapters of comics, as far as the feed was read.
    public let activityChapters: Keyspace<IDPair<ComicSubject, ChapterSubject>, ChapterActivity>
    let activityLanguages: Keyspace<ComicLanguage, Number>
    /// Under which terms public comics are found.
    let search: Postings<SearchKind>
    let searchTitles: Keyspace<SearchTitleKey, Empty>
    let schedule: Schedule<ComicSubject>
    /// The numbers of those who rate.
    let readers: ReaderIDs
    let jobs: Jobs
    let lastCover: StoredNumber
    let lastComic: StoredNumber
    let lastGenre: StoredNumber

    /// The name of the service's cursor.
    public static let consumerName = "comics"

    /// Adds the service to a schema, and its consumer to the feed.
    public init(_ schema: inout Schema, log: ChangeLog, readers: ReaderIDs) {
        self.log = log
        self.readers = readers
        jobs = schema.jobs
        comics = schema.keyspace("comics")
        titles = schema.keyspace("comic.titles")
        texts = schema.keyspace("comic.text")
        sources = schema.keyspace("comic.sources")
        external = schema.keyspace("comic.external")
        genres = schema.keyspace("genres")
        genreSlugs = schema.keyspace("genre.slugs")
        comicGenres = schema.keyspace("comic.genres")
        genreComics = schema.keyspace("genre.comics")
        facets = Postings(&schema, "facets", totals: "facet.totals")
        let orders = Orders(&schema)
        self.orders = orders
        let windows = Windows(&schema, orders)
        self.windows = windows
        popularity = schema.counter("popularity") { comic, change, context in
            let (old, new) = (change.old, change.new)
            try orders.moveIfPublic(comic, in: .popularity, from: old, to: new, &context)
            try windows.count(comic, change, in: &context)
        }
        covers = schema.keyspace("covers")
        ratings = schema.keyspace("ratings")
        readerRatings = schema.keyspace("reader.ratings")
        ratingTotals = schema.keyspace("rating.totals")
        activity = schema.keyspace("activity")
        activityChapters = schema.keyspace("activity.chapters")
        activityLanguages = schema.keyspace("activity.languages")
        search = Postings(&schema, "search")
        searchTitles = schema.keyspace("search.titles")
        schedule = Schedule(&schema, name: "comics")
        lastCover = schema.identifier("cover")
        lastComic = schema.identifier("comic")
        lastGenre = schema.identifier("genre")
        schema.register(CreateComic.self, for: self)
        schema.register(ReplaceComic.self, for: self)
        schema.register(UpsertComic.self, for: self)
        schema.register(DeleteComic.self, for: self)
        schema.register(AddViews.self, for: self)
        schema.register(AddViewsBatch.self, for: self)
        schema.register(AddCover.self, for: self)
        schema.register(RemoveCovers.self, for: self)
        schema.register(PublishDueComics.self, for: self)
        schema.register(ExpireViews.self, for: self)
        schema.register(CreateGenre.self, for: self)
        schema.register(ChangeGenre.self, for: self)
        schema.register(DeleteGenre.self, for: self)
        schema.register(RateComic.self, for: self)
        schema.register(UpsertRatings.self, for: self)
        schema.register(DropJoins(catalogue: self))
        schema.register(RemoveGenre(catalogue: self))
        schema.register(EraseRatings(catalogue: self))
        readers.onErase(EraseRatings.kind)
        schema.add(ComicIndexRule(catalogue: self))
        schema.add(ComicRowsRule(catalogue: self))
        schema.add(IdentifierRule(comics, last: lastComic))
        schema.add(IdentifierRule(genres, last: lastGenre))
        schema.add(GenreRule(catalogue: self))
        schema.add(FacetTotalRule(facets: facets))
        schema.add(RatingRule(catalogue: self))
        schema.add(WindowRule(catalogue: self))
        schema.add(ActivityRule(catalogue: self))
        log.register(ActivityConsumer(catalogue: self))
        derive(in: &schema)
    }
}
