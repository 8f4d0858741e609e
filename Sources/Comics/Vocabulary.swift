/// What kind of comic it is.
public enum ComicType: UInt8, Sendable, CaseIterable {
    case manga = 1
    case manhwa
    case manhua
    case webtoon
    case comic
    case oneshot
    case doujinshi
    case novel
    case other

    /// The name in JSON.
    public var name: String { "\(self)" }
}

/// How far a comic's publication is.
public enum ComicStatus: UInt8, Sendable, CaseIterable {
    case announced = 1
    case ongoing
    case hiatus
    case completed
    case cancelled
    case unknown

    /// The name in JSON.
    public var name: String { "\(self)" }
}

/// For whom a comic is fit.
public enum ContentRating: UInt8, Sendable, CaseIterable {
    case safe = 1
    case suggestive
    case mature
    case adult

    /// The name in JSON.
    public var name: String { "\(self)" }
}
