public import ChangeFeed
public import Keyspaces

/// The chapter service: chapters, their groups and pages, and the comics that it knows from the
/// feed.
///
/// It owns every keyspace below, and nobody else writes them.
///
/// ```
///   feed ─▶ known.comics.chapters ─▶ (a comic dies) ─▶ job: its chapters go, in steps
///
///   chapter.sources ────▶ chapters ─ comic.chapters (a comic's chapters in order)
///   chapter.identities ─▶ └ pages               groups ─ group.slugs
///
///   schedule.chapters ─▶ (the moment comes) ─▶ public ─▶ order.published, published.languages
/// ```
///
/// No foreign key ties a chapter to its comic: the service refuses a chapter of a comic that it
/// does not know, and drops the chapters of one whose end it has read of.
public final class Shelf: Sendable {
    let log: ChangeLog
    /// The comics that the service knows, and how far it has read the feed.
    public let known: KnownComics
    /// One record a chapter.
    public let chapters: Keyspace<ChapterID, ChapterRecord>
    let sources: Keyspace<Name, Number>
    let places: Keyspace<ChapterPlace, Empty>
    let identities: Keyspace<ChapterIdentity, Empty>
    let pages: Keyspace<PageKey, Page>
    /// The scheduled chapters, by the moment at which they come out.
    let schedule: Schedule<ChapterSubject>
    let published: Keyspace<PublishedKey, Empty>
    let publishedLanguages: Keyspace<PublishedLanguageKey, Empty>
    let groups: Keyspace<GroupID, Group>
    let groupSlugs: Keyspace<Name, Number>
    let lastChapter: StoredNumber
    let lastGroup: StoredNumber
    let jobs: Jobs

    /// The name of the service's cursor.
    public static let consumerName = "chapters"

    /// Adds the service to a schema, and its consumer to the feed.
    public init(_ schema: inout Schema, log: ChangeLog) {
        self.log = log
        known = KnownComics(&schema, service: Self.consumerName)
        chapters = schema.keyspace("chapters")
        sources = schema.keyspace("chapter.sources")
        places = schema.keyspace("comic.chapters")
        identities = schema.keyspace("chapter.identities")
        pages = schema.keyspace("pages")
        schedule = Schedule(&schema, name: "chapters")
        published = schema.keyspace("order.published")
        publishedLanguages = schema.keyspace("published.languages")
        groups = schema.keyspace("groups")
        groupSlugs = schema.keyspace("group.slugs")
        lastChapter = schema.identifier("chapter")
        lastGroup = schema.identifier("group")
        jobs = schema.jobs
        schema.register(CreateChapter.self, for: self)
        schema.register(ReplaceChapter.self, for: self)
        schema.register(DeleteChapter.self, for: self)
        schema.register(SetPages.self, for: self)
        schema.register(UpsertChapters.self, for: self)
        schema.register(PublishDueChapters.self, for: self)
        schema.register(DropChapters(shelf: self))
        schema.add(ChapterRule(shelf: self))
        schema.add(PageRule(shelf: self))
        schema.add(GroupRule(shelf: self))
        schema.add(IdentifierRule(chapters, last: lastChapter))
        schema.add(IdentifierRule(groups, last: lastGroup))
        log.register(ConsistencyChecker(shelf: self))
        derive(in: &schema)
    }
}
