import ArgumentParser
import ComicAPI
import Foundation
import Keyspaces

/// `longbox export`.
struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write the catalogue as JSON Lines to standard output.",
        discussion: """
            Runs beside a server. Importing an export into a new store gives an equal export. Readers'
            data is not part of it.
            """
    )

    private static let bufferBytes = 1 << 20

    @OptionGroup var data: DataOptions

    func run() throws {
        let (store, services) = try Services.open(
            data.directory,
            .read,
            mapBytes: data.mapBytes
        )
        var buffer: [UInt8] = []
        var throttle = Throttle(.milliseconds(200))
        var count = 0
        let comics = try Exporter(store: store, services: services).run { lines, comics in
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
