/// The limits of this module, each with its unit.
public enum Limits {
    /// The name of a shelf, in UTF-8 bytes.
    public static let shelfBytes = 64
    /// Bookmarks of one reader.
    public static let bookmarksPerReader = 5_000
    /// Comics in which one reader has progress.
    public static let progressPerReader = 10_000
    /// Chapters of one comic that are kept as read by one reader: one command must be able to
    /// forget them all.
    public static let readChapters = 4_000
    /// Bookmarks that one command of an import writes: six rows each.
    public static let bookmarksPerCommand = 500
    /// Readers whose progress in a comic one command of an import writes.
    static let progressPerCommand = 300
    /// Writes that such a command plans for, unless one reader alone needs more.
    static let writesPerCommand = 3_500
    /// Writes of one reader's progress beside the chapters read.
    static let writesPerProgress = 7
    /// Writes that forget what one reader keeps of one comic, beside the chapters read.
    static let writesPerPair = 8
    /// How long a reader's write waits for its comic's event to be consumed, in seconds.
    public static let projectionPatienceSeconds = 2
}
