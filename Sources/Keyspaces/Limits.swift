/// The limits of this module, each with its unit.
public enum Limits {
    /// Writes (puts and deletes) of one command.
    public static let writesPerCommand = 4_096
    /// Writes of one transaction: no further command joins a batch that has reached it.
    public static let writesPerTransaction = 20_000
    /// Writes of one transaction of a store that is filled and serves nobody meanwhile: pages that
    /// many commands write to, as those of an index do, are written once for all of them.
    public static let writesPerBulkTransaction = 200_000
    /// An encoded command, in bytes.
    public static let commandBytes = 1 << 20
    /// Commands that wait for the writer; one more is refused with ``StoreError/busy``.
    public static let queuedCommands = 65_536
    /// How long what goes on by itself waits before it asks a writer again that was busy or full,
    /// in milliseconds.
    public static let retryMilliseconds = 1_000
    /// How long a batch waits for company at most, in milliseconds.
    static let companyMilliseconds = 10
    /// Commits that are made without waiting for company, at most, after it was in vain.
    static let commitsWithoutCompany = 255
    /// Writes that one step of a job should keep below.
    public static let writesPerJobStep = 2_000
    /// A block of a counter's journal, in bytes: LMDB stores it in a leaf, two a page.
    public static let blockBytes = 1_900
    /// Keys with unfolded increments at which a fold begins.
    public static let keysBeforeFold = 131_072
    /// Keys, or blocks of the journal, that one step of a fold takes.
    public static let foldKeys = 448
    /// Folds take one part in so many of the time: the next one waits for that long.
    static let foldRest = 10
    /// How long a fold is put off at most because the last one took long, in seconds.
    public static let longestFoldInterval = 10
    /// How much of the map may hold something before only what makes room is taken, in per cent.
    public static let nearlyFullPercent = 95
    /// How much of the map may hold something before a host is warned, in per cent.
    public static let fullWarningPercent = 80
    /// Rows of a source that one step of a rebuild takes, unless they give too much for a command;
    /// and rows that one drops.
    public static let rebuiltRows = 1_000
    /// Rows that one step of a migration rewrites.
    public static let migratedRows = 1_000
    /// How far a new history's ids begin above the last one given out in the old.
    public static let identifiersBetweenEpochs: UInt64 = 1 << 32
    /// The greatest number of ``StoredNumber``: ids, sequences and sizes reach it in no store that
    /// is sound, and what is added to it does not overflow.
    static let storedNumber = UInt64(Int64.max)
    /// A string inside a value, in UTF-8 bytes: its length is stored in 16 bits.
    public static let stringBytes = Int(UInt16.max)
    /// A key, in bytes.
    public static let keyBytes = 511
    /// A reader older than this is reported, in seconds.
    public static let readerAgeSeconds = 5
    /// Rows of a keyspace that a thread reads at once in a check.
    public static let recordsPerCheckPart = 65_536
    /// Parts of one keyspace in a check, at most.
    static let checkParts = 4_096
    /// Findings that a check lists for one code; more are counted only.
    public static let findingsPerCode = 1_000
    /// How long the outcome of a request that may be sent twice is kept, in hours.
    public static let idempotencyHours = 24
    /// A digest of a request or of a key, in bytes: SHA-256.
    public static let idempotencyDigestBytes = 32
    /// Kept outcomes that one command forgets.
    public static let idempotencyExpiriesPerStep = 1_000
}
