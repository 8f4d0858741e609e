/// The limits of this module, each with its unit.
public enum Limits {
    /// A chapter's or volume's label, in UTF-8 bytes.
    public static let labelBytes = 64
    /// A chapter's title, in UTF-8 bytes.
    public static let titleBytes = 1_000
    /// Groups of one chapter.
    public static let groups = 16
    /// A source's name, in UTF-8 bytes.
    public static let sourceBytes = 300
    /// Pages of one chapter.
    public static let pages = 1_500
    /// The key of an object in object storage, in UTF-8 bytes (Amazon S3's own limit).
    public static let objectKeyBytes = 1_024
    /// Width or height of an image, in pixels.
    public static let imagePixels = 1...100_000
    /// Chapters that one command of an import writes.
    public static let chaptersPerCommand = 200
    /// Writes that one command of an import plans for: pages, and the rows of each chapter.
    public static let writesPerCommand = 3_500
    /// Encoded bytes of one chapter beside its pages, at most.
    public static let bytesPerChapter = 3_000
    /// Writes of one chapter beside its pages, at most.
    public static let writesPerChapter = 16 + 2 * groups
    /// Chapters that a thread takes at once in a check.
    static let chaptersPerCheckPart = 16_384
    /// Chapters that one page of a list looks at, those that it passes over among them.
    public static let chaptersPerPage = 1_000
    /// Chapters that are looked at in each direction for a chapter's neighbour.
    public static let chaptersPerNeighbour = 1_000
    /// How long a new chapter waits for its comic's event to be consumed, in seconds.
    public static let projectionPatienceSeconds = 2
}
