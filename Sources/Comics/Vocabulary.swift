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
    public var name: String { Self.names[Int(rawValue) - 1] }
    // Raw values count from 1. A case finds out its own name by reflection, which is slow.
    private static let names = allCases.map { "\($0)" }
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
    public var name: String { Self.names[Int(rawValue) - 1] }
    // Raw values count from 1. A case finds out its own name by reflection, which is slow.
    private static let names = allCases.map { "\($0)" }
}

/// For whom a comic is fit.
public enum ContentRating: UInt8, Sendable, CaseIterable {
    case safe = 1
    case suggestive
    case mature
    case adult

    /// The name in JSON.
    public var name: String { Self.names[Int(rawValue) - 1] }
    // Raw values count from 1. A case finds out its own name by reflection, which is slow.
    private static let names = allCases.map { "\($0)" }
}
