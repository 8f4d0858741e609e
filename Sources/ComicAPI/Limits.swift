/// The limits of this module, each with its unit.
public enum Limits {
    /// Items in a page of a list.
    public static let pageItems = 1...100
    /// Items in a page unless the client asks for another number.
    public static let defaultPageItems = 20
    /// Suggestions of one answer.
    public static let suggestions = 1...20
    /// Suggestions of one answer unless the client asks for another number.
    public static let defaultSuggestions = 10
    /// How long a client or cache may keep a public document, in seconds.
    public static let documentSeconds = 60
    /// How long a client or cache may keep a public list or a comic's stats, in seconds.
    public static let listSeconds = 10
    /// How long a client or cache may keep a list with figures in it, in seconds.
    public static let embeddedSeconds = 3
    /// Values of one filter of a list.
    public static let filterValues = 50
    /// Comics that one request may name.
    public static let listedIDs = 100
    /// When to try again after the writer's queue was full, in seconds.
    public static let retrySeconds = 1
    /// A list of pages sent for one chapter, in bytes.
    public static let pageListBytes = 4 << 20
    /// A line of an import, in bytes.
    public static let importLineBytes = 32 << 20
    /// Lines of an import under way at once: so many comics share a commit.
    public static let importWindow = 1_024
    /// Lines under way at once where nobody else waits for a commit.
    public static let bulkImportWindow = 8_192
    /// Lines that a task decodes, in bytes, unless one is longer.
    static let importPartBytes = 64 << 10
    /// Lines that are decoded ahead, in bytes; one part more at most.
    static let importAheadBytes = 1 << 20
    /// Bytes of the lines under way, above which no further one is begun.
    public static let importWindowBytes = 8 << 20
    /// Comics, and bytes of their lines, after which an export takes another snapshot.
    public static let exportChunk = 500
    /// See ``exportChunk``.
    public static let exportChunkBytes = 1 << 20
    /// A line of an export goes on in another one after the chapter that takes it above this, in
    /// bytes.
    public static let exportLineBytes = 16 << 20
    /// How long the import waits for events to be consumed, in seconds.
    public static let importPatienceSeconds = 30
    /// An `Idempotency-Key`, in bytes.
    public static let idempotencyKeyBytes = 255
    /// How often a merge patch without `If-Match` is tried on a document that others change.
    public static let patchAttempts = 16
    /// Such patches that wait for their turn.
    static let waitingPatches = 4_096
    /// How often kept outcomes that have expired are forgotten, in seconds.
    public static let expirySeconds = 60
    /// Rows of one batch of patches.
    public static let patchRows = 1_000
    /// Rows of a batch of patches that are under way at once.
    static let batchWindow = 64
    /// Views of one comic in a batch.
    public static let viewsPerRow = 1...1_000_000
    /// A batch of patches, in bytes.
    static let batchBytes = 16 << 20
    /// Lines of an import that a client has collected when it sends them, in bytes.
    public static let importSendBytes = 4 << 20
    /// An import sent over HTTP, in bytes: the longest line, and others before it.
    public static let importBytes = importLineBytes + importSendBytes
    /// Bookmarks that a library considers: of a reader with more, the newest.
    public static let libraryBookmarks = 2_000
    /// The newest chapters of a comic among which a library looks for one in a language.
    public static let libraryLatestChapters = 100
    /// Chapters behind a reader's progress among which a library counts unread ones, for each item.
    public static let libraryUnreadChapters = 1_000
    /// Callers that follow the feed at once, unless the configuration has another figure; and such
    /// that wait for its next event.
    public static let followers = 4_096
    /// How many callers may be allowed to follow the feed.
    public static let followersRange = 0...65_536
    /// What waits for one follower, in bytes: one that is further behind reads from the store.
    static let followerBytes = 256 << 10
    /// A follower that takes nothing of what waits for it for so long is dropped, in seconds.
    static let followerStallSeconds = 15
    /// How long a follower is served before it has to come back, in seconds.
    static let followerAgeSeconds = 3_600
    /// How often those who follow the feed are told how far it has come, in seconds.
    static let bookmarkSeconds = 15
    /// When a client comes back whose stream has ended, in milliseconds.
    static let streamRetryMilliseconds = 3_000
    /// When a follower that was one too many may try again, in seconds.
    static let followerRetrySeconds = 30
    /// Followers below which one round comes right after another.
    static let followersWithoutRest = 50
    /// How long the relay rests after a round for each follower, in microseconds.
    static let restMicrosecondsPerFollower = 40
    /// Events that are handed to all followers at once.
    static let eventsPerRound = 512
    /// Bytes of events after which the rest of them are left to the next round.
    static let bytesPerRound = 256 << 10
    /// How long a caller may wait for an event, in seconds.
    public static let feedTimeoutSeconds = 1...120
    /// How long a caller waits for an event unless it asks for another time, in seconds.
    public static let defaultFeedTimeoutSeconds = 30
    /// Bytes of one answer of the feed after which the rest is left to the next one.
    static let feedPageBytes = 4 << 20
    /// Comics and chapters whose changes are proven before the feed is asked again.
    static let integritySubjects = 256
    /// For how many times as long as it took to prove one of them nothing is proven.
    static let restPerIntegrityWork = 9
    /// Comics and chapters of which findings are kept.
    static let subjectsWithFindings = 1_000
    /// Findings that are kept of one of them, and that are listed of all.
    public static let integrityFindings = 100
    /// Rows of one kind (bookmarks, progress, chapters read) in the export of one reader.
    public static let readerExportRows = 20_000
}
