/// The limits of this module, each with its unit.
public enum Limits {
    /// Events that one step of a consumer takes.
    public static let eventsPerStep = 256
    /// Events in one answer of the feed, at most.
    public static let eventsPerPage = 1_000
    /// Events in one answer of the feed unless the reader asks for another number.
    public static let defaultEventsPerPage = 100
    /// Events that one answer looks at, filtered ones among them.
    public static let eventsScanned = 10_000
    /// How long a schedule sleeps before it looks at the clock again, in milliseconds.
    public static let scheduleSleepMilliseconds = 10_000
    /// How long a schedule waits for a writer that is busy or full, in milliseconds.
    public static let scheduleRetryMilliseconds = 1_000
    /// What one step of a schedule publishes.
    public static let publicationsPerStep = 100
}
