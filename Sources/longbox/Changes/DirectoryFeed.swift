import ComicAPI
import HTTPFront

/// Prints the feed of a directory, beside whatever process writes there.
struct DirectoryFeed: Sendable {
    /// How often it is looked whether there is something new: the bell of the log rings in the
    /// process that writes.
    private static let interval = Duration.milliseconds(100)

    let feed: PublicFeed
    let printer: ChangePrinter

    /// Prints what there is, and with `follows` what comes, until the task is cancelled.
    ///
    /// - Throws: ``FeedRefusal`` if the feed cannot be read on.
    func run(from start: PublicFeed.Start, follows: Bool) async throws {
        var position = try begin(start)
        while !Task.isCancelled {
            let page = try page(after: position)
            try printer.print(page.events)
            position = page.end
            if page.more { continue }
            guard follows else { return }
            repeat { try await Task.sleep(for: Self.interval) } while try latest() <= position
        }
    }

    private func begin(_ start: PublicFeed.Start) throws -> UInt64 {
        do {
            return try feed.position(of: start)
        } catch let problem as Problem {
            guard case .after(let cursor) = start else { throw problem }
            throw FeedRefusal(of: cursor, problem)
        }
    }

    private func page(after position: UInt64) throws -> PublicFeed.Page {
        do {
            return try feed.page(after: position)
        } catch let problem as Problem {
            throw FeedRefusal(of: feed.cursor(position), problem)
        }
    }

    private func latest() throws -> UInt64 { try feed.latest() }
}
