/// The limits of this module, each with its unit.
public enum Limits {
    /// Events that one step of a consumer takes, if it writes little for each.
    public static let eventsPerStep = 1_024
    /// Writes that a consumer may make for one event.
    public static let writesPerEvent = 12
    /// Events in one answer of the feed, at most.
    public static let eventsPerPage = 1_000
    /// Events in one answer of the feed unless the reader asks for another number.
    public static let defaultEventsPerPage = 100
    /// Events that one answer looks at, filtered ones among them.
    public static let eventsScanned = 10_000
    /// How long a schedule sleeps before it looks at the clock again, in milliseconds.
    public static let scheduleSleepMilliseconds = 10_000
    /// What one step of a schedule publishes.
    public static let publicationsPerStep = 100
    /// The size of the log unless the host says otherwise, in bytes of keys and values.
    public static let feedBytes: UInt64 = 1 << 30
    /// The sizes that a log can be bounded to, in bytes.
    public static let feedBytesRange: ClosedRange<UInt64> = 1 << 20...1 << 40
    /// The front of the log goes once less than this share of its bound is free: a sixteenth.
    static let crowdedShare: UInt64 = 16
    /// It goes until this share of the bound is free: an eighth.
    static let roomyShare: UInt64 = 8
    /// How long an event is kept unless the host says otherwise, in seconds: a week.
    public static let feedAgeSeconds = 7 * 86_400
    /// How long a cursor stays without being acknowledged unless the host says otherwise, in
    /// seconds.
    ///
    /// An expired one is forgotten after another such time.
    public static let cursorAgeSeconds = 30 * 86_400
    /// Events that one step of trimming removes.
    public static let eventsPerTrim = 1_000
    /// How long trimming pauses after a step, in milliseconds, so that steps of one commit each do
    /// not fill the writer's time.
    static let trimPauseMilliseconds = 10
    /// How often the log is looked at for what has become too old, in seconds.
    static let trimSeconds = 60
    /// Cursors in all.
    public static let cursors = 1_000
    /// The name of a cursor, in bytes.
    public static let cursorNameBytes = 64
}
