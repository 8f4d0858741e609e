/// The limits of this module, each with its unit.
public enum Limits {
    /// A title or an alternative title, in UTF-8 bytes.
    public static let titleBytes = 1_000
    /// Alternative titles of one comic.
    public static let alternativeTitles = 100
    /// Authors of one comic.
    public static let authors = 50
    /// An author's name or role, in UTF-8 bytes.
    public static let authorBytes = 200
    /// Genres of one comic.
    public static let genres = 64
    /// A genre's slug, in bytes.
    public static let slugBytes = 64
    /// Descriptions of one comic, one a language.
    public static let descriptions = 50
    /// A description, in UTF-8 bytes.
    public static let descriptionBytes = 20_000
    /// External ids of one comic, one a site.
    public static let externalIDs = 50
    /// A site's name, in bytes.
    public static let siteBytes = 64
    /// An id at a site, in UTF-8 bytes.
    public static let externalIDBytes = 300
    /// A source's name, in UTF-8 bytes.
    public static let sourceBytes = 300
    /// The key of an object in object storage, in UTF-8 bytes (Amazon S3's own limit).
    public static let objectKeyBytes = 1_024
    /// Covers of one comic, current and former.
    public static let covers = 500
    /// A volume's label, in UTF-8 bytes.
    public static let labelBytes = 64
    /// A genre's name, in UTF-8 bytes.
    public static let genreNameBytes = 200
    /// Comics that one step of a genre's removal changes.
    static let comicsPerGenreStep = 64
    /// Comics of which one step drops what hangs on them, and rows that it drops.
    static let joinsPerStep = 900
    /// Ratings that one step of a reader's erasure withdraws.
    static let ratingsPerErasureStep = 300
    /// Ratings that one command of an import writes: five rows each.
    public static let ratingsPerCommand = 500
    /// Views of several comics that one request may add, in rows.
    public static let viewRows = 1_000
    /// A language tag (BCP 47), in bytes.
    public static let languageBytes = 35
    /// A year of publication.
    public static let years = 1...9_999
    /// The sort key of a title, in UTF-8 bytes; what is longer is cut.
    public static let titleKeyBytes = 240
    /// Width or height of an image, in pixels.
    public static let imagePixels = 1...100_000
    /// The mean of the imagined ratings of the Bayesian average, in ten-thousandths: 7.
    ///
    /// It and the weight are part of the order by rating: another one would need a migration.
    public static let ratingPriorMean: UInt64 = 70_000
    /// How many imagined ratings every comic has.
    public static let ratingPriorWeight: UInt64 = 10
}
