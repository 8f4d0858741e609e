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
    /// Rows of hours and days that one step of their expiry moves on.
    package static let bucketsPerExpiry = 600
    /// How long the expiry of views sleeps at most, in milliseconds.
    static let expirySleepMilliseconds = 60_000
    /// Comics that a thread takes at once in a check.
    static let comicsPerCheckPart = 4_096
    /// Comics whose views a check adds up at once.
    static let comicsPerWindowProof = 4_096
    /// Languages of its chapters by which one comic is found: more than people read comics in, and
    /// few enough for the command that publishes or hides it.
    package static let chapterLanguages = 256
    /// A language tag (BCP 47), in bytes.
    public static let languageBytes = 35
    /// A year of publication.
    public static let years = 1...9_999
    /// The sort key of a title, in UTF-8 bytes; what is longer is cut.
    public static let titleKeyBytes = 240
    /// Steps along an order that are worth trying before a page of a filtered list is selected.
    static let listSteps = 512
    /// Steps along the titles that begin alike, after which they are selected instead.
    static let titleSteps = 2_048
    /// Places that a selection holds before it drops those that are too many.
    static let selectedPlaces = 256
    /// A word of a title or a name as it is searched, in UTF-8 bytes; what is longer is cut.
    static let wordBytes = 64
    /// A title without its spaces as it is searched, in UTF-8 bytes; a hash stands for the rest.
    static let foldedTitleBytes = 240
    /// Terms under which one comic is found: the title's first, then the authors', then those of
    /// alternative titles.
    package static let searchTerms = 1_024
    /// Beginnings of words that have a list of their own, in characters.
    static let wordStartCharacters = 3
    /// Beginnings of titles that have a list of their own, in characters.
    static let titleStartCharacters = 4
    /// What is looked for of a query, in UTF-8 bytes: no title is longer.
    static let queryBytes = titleBytes
    /// Terms of a query; further ones are not looked for.
    static let queryTerms = 64
    /// Titles with one beginning that a query looks at.
    static let searchedTitles = 16_384
    /// Words with one beginning that a query looks at.
    static let searchedWords = 512
    /// Words of a query that are corrected if it finds nothing; with more it stays so.
    static let correctedWords = 3
    /// Words that are corrected, in characters: of shorter ones too many are alike.
    static let correctedCharacters = 4...32
    /// Writes of what changes the visibility of one comic, at most.
    static let writesPerPublication = 2_048
    /// A term of a posting list, in UTF-8 bytes; what is longer is cut.
    static let termBytes = 240
    /// Width or height of an image, in pixels.
    public static let imagePixels = 1...100_000
    /// The mean of the imagined ratings of the Bayesian average, in ten-thousandths: 7.
    ///
    /// It and the weight are part of the order by rating: another one would need a migration.
    public static let ratingPriorMean: UInt64 = 70_000
    /// How many imagined ratings every comic has.
    public static let ratingPriorWeight: UInt64 = 10
}
