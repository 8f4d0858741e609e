import ArgumentParser
import ChangeFeed

/// How long `longbox serve` keeps the change feed.
struct FeedOptions: ParsableArguments {
    @Option(
        name: .customLong("feed-age"),
        help: ArgumentHelp(
            "How long an event is kept; longer while a named cursor has not read it.",
            valueName: "N(s|m|h|d)"
        )
    )
    var feedAge = Span(days: ChangeFeed.Limits.feedAgeSeconds / 86_400)

    @Option(
        name: .customLong("feed-size"),
        help: ArgumentHelp(
            "The most that all events may take: past it the oldest go, whatever their age.",
            discussion: """
                Cursors that had not read them expire. What the services of this process have not \
                read is kept; if they stand still, changes are refused (503) at this size. \
                From 1MiB to 1024GiB.
                """,
            valueName: "N(MiB|GiB)"
        )
    )
    var feedSize = ByteCount(ChangeFeed.Limits.feedBytes)

    @Option(
        name: .customLong("cursor-age"),
        help: ArgumentHelp(
            "How long a named cursor stays active without being acknowledged.",
            discussion: "An expired one is forgotten after another such time.",
            valueName: "N(s|m|h|d)"
        )
    )
    var cursorAge = Span(days: ChangeFeed.Limits.cursorAgeSeconds / 86_400)

    func validate() throws {
        guard ChangeFeed.Limits.feedBytesRange.contains(feedSize.bytes) else {
            throw ValidationError("--feed-size is a size from 1MiB to 1024GiB")
        }
    }

    /// What the options come to.
    var retention: Retention {
        Retention(
            feedAge: feedAge.duration,
            feedBytes: feedSize.bytes,
            cursorAge: cursorAge.duration
        )
    }
}

/// A span of time on the command line: a whole number and its unit, such as `12h`.
struct Span: ExpressibleByArgument {
    private static let units: KeyValuePairs = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
    let text: String
    let duration: Duration

    init(days: Int) {
        text = "\(days)d"
        duration = .seconds(days * 86_400)
    }

    init?(_ text: String) {
        guard let unit = Self.units.first(where: { text.hasSuffix($0.key) })?.value,
            let number = Int(text.dropLast()), (1...1_000_000).contains(number)
        else { return nil }
        self.text = text
        duration = .seconds(number * unit)
    }

    init?(argument: String) { self.init(argument) }

    var defaultValueDescription: String { text }
}

/// A size on the command line: a whole number and its unit, such as `512MiB`.
struct ByteCount: ExpressibleByArgument {
    private static let units: KeyValuePairs<String, UInt64> = ["MiB": 1 << 20, "GiB": 1 << 30]
    let bytes: UInt64

    init(_ bytes: UInt64) { self.bytes = bytes }

    init?(argument: String) {
        guard let unit = Self.units.first(where: { argument.hasSuffix($0.key) })?.value,
            let number = UInt64(argument.dropLast(3)), (1...1 << 20).contains(number)
        else { return nil }
        bytes = number * unit
    }

    var defaultValueDescription: String {
        bytes % (1 << 30) == 0 ? "\(bytes >> 30)GiB" : "\(bytes >> 20)MiB"
    }
}
