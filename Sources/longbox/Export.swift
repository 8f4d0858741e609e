import ArgumentParser
import ComicAPI
import Foundation
import Keyspaces

/// `longbox export`.
struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the catalogue as JSON Lines to standard output.",
        discussion: """
            Runs beside a server. Importing an export into a new store gives an equal export.

            What readers keep (ratings, bookmarks, progress) is part of it only with --readers; \
            without it no line names a reader, and an import of the export does not bring it back.
            """
    )

    private static let bufferBytes = 1 << 20

    @OptionGroup var data: DataOptions

    @Flag(help: "Write readers' ratings, bookmarks and progress too, with their subjects.")
    var readers = false

    func run() throws {
        let (store, services) = try data.open()
        var buffer: [UInt8] = []
        var throttle = Throttle(.milliseconds(200))
        var count = 0
        let exporter = Exporter(store: store, services: services, withReaders: readers)
        let comics = try exporter.run { lines, comics in
            buffer += lines
            count += comics
            if buffer.count >= Self.bufferBytes {
                Console.write(buffer, to: STDOUT_FILENO)
                buffer.removeAll(keepingCapacity: true)
            }
            if throttle.isDue() { Console.show("\(count.grouped) comics") }
        }
        Console.write(buffer, to: STDOUT_FILENO)
        Console.clear()
        if Console.isWatched { Console.show("exported \(comics.grouped) comics\n") }
    }
}
