import ArgumentParser
import ChangeFeed
import Chapters
import ComicAPI
import Comics
import Foundation
import HTTPFront
import Keyspaces
import LMDB
import Readers

/// `longbox stat`.
struct Stat: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell what the store consists of.",
        discussion: """
            Keyspaces with their entries, the depth of their tree, their pages and bytes; how much \
            of the map is in use; readers, feed with its cursors, jobs and folds. Runs beside a \
            server.
            """
    )

    @OptionGroup var data: DataOptions

    @Flag(help: "One JSON object.")
    var json = false

    func run() throws {
        let (store, services) = try data.open()
        let statistics = try store.statistics()
        let feed = try store.read { snapshot in try Feed(services.log, snapshot) }
        Console.say(json ? jsonText(statistics, feed) : plainText(statistics, feed))
    }

    /// How far the feed reaches, and how far each cursor has come.
    private struct Feed {
        let bounds: FeedBounds
        let bytes: UInt64
        let maximumBytes: UInt64
        let cursors: [CursorStanding]
        let moment = Timestamp.now

        init(_ log: ChangeLog, _ snapshot: borrowing Snapshot) throws {
            bounds = try log.bounds(in: snapshot)
            bytes = try log.bytes(in: snapshot)
            maximumBytes = try log.maximumBytes(in: snapshot)
            cursors = try log.standings(limit: ChangeFeed.Limits.cursors, in: snapshot).cursors
        }

        /// How far the consumer called `name` has come; 0 before its first step.
        func position(of name: String) -> UInt64 {
            cursors.first { $0.name == name }?.cursor.sequence ?? 0
        }

        /// A line for the log and one for each cursor.
        var lines: [String] {
            let events = Int(clamping: bounds.latest + 1 - bounds.earliest)
            let log =
                "feed     \(events.grouped) events from \(bounds.earliest) to \(bounds.latest), "
                + "\(Int(clamping: bytes).grouped) of \(Int(clamping: maximumBytes).grouped) bytes"
            return [log]
                + cursors.map { cursor in
                    "cursor   \(cursor.name): at \(cursor.cursor.sequence), "
                        + "\(Int(clamping: cursor.lagEvents).grouped) events behind "
                        + "(\(cursor.lagSeconds(at: moment)) s), "
                        + "\(cursor.cursor.owner.name), \(cursor.stateName)"
                }
        }

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("earliest", Int(clamping: bounds.earliest))
                json.member("latest", Int(clamping: bounds.latest))
                json.member("bytes", Int(clamping: bytes))
                json.member("maximumBytes", Int(clamping: maximumBytes))
                json.member("comics", Int(clamping: position(of: Catalogue.consumerName)))
                json.member("chapters", Int(clamping: position(of: Shelf.consumerName)))
                json.member("readers", Int(clamping: position(of: Diary.consumerName)))
                json.key("cursors")
                json.array { json in
                    for cursor in cursors {
                        json.object { json in
                            json.member("name", cursor.name)
                            json.member("owner", cursor.cursor.owner.name)
                            json.member("state", cursor.stateName)
                            json.member("position", Int(clamping: cursor.cursor.sequence))
                            json.member("lagEvents", Int(clamping: cursor.lagEvents))
                            json.member("lagSeconds", cursor.lagSeconds(at: moment))
                        }
                    }
                }
            }
        }
    }

    private func plainText(_ statistics: StoreStatistics, _ feed: Feed) -> String {
        let page = statistics.map.pageBytes
        var rows = [["keyspace", "entries", "depth", "pages", "overflow", "bytes"]]
        for (name, tree) in statistics.keyspaces {
            rows.append([
                name, tree.entries.grouped, "\(tree.depth)", tree.pages.grouped,
                tree.overflowPages.grouped, (tree.pages * page).grouped,
            ])
        }
        let map = statistics.map
        let oldest = statistics.readers.compactMap(\.commit).min()
        var lines = columns(rows)
        lines += [
            "",
            "map      \(map.usedBytes.grouped) of \(map.mapBytes.grouped) bytes reached, "
                + "\((map.freePages * page).grouped) of them free (\(map.percent) % in use)",
            "readers  \(statistics.readers.count)"
                + (oldest.map { ", the oldest \((statistics.commit - $0).grouped) commits back" }
                    ?? ""),
        ]
        lines += feed.lines
        lines += [
            "jobs     \(statistics.jobs.grouped)"
        ]
        for counter in statistics.counters {
            lines.append(
                "fold     \(counter.name): \(counter.phase.rawValue), \(counter.blocks.grouped) blocks "
                    + "of \(counter.sequences.grouped) commits"
            )
        }
        return lines.joined(separator: "\n")
    }

    private func jsonText(_ statistics: StoreStatistics, _ feed: Feed) -> String {
        let map = statistics.map
        var json = JSONWriter()
        json.object { json in
            list("keyspaces", statistics.keyspaces, to: &json) { keyspace, json in
                json.member("name", keyspace.name)
                json.member("entries", keyspace.tree.entries)
                json.member("depth", keyspace.tree.depth)
                json.member("pages", keyspace.tree.pages)
                json.member("overflowPages", keyspace.tree.overflowPages)
                json.member("bytes", keyspace.tree.pages * map.pageBytes)
            }
            json.key("map")
            json.object { json in
                json.member("bytes", map.mapBytes)
                json.member("reachedBytes", map.usedBytes)
                json.member("freePages", map.freePages)
                json.member("pageBytes", map.pageBytes)
            }
            json.member("commit", statistics.commit)
            list("readers", statistics.readers, to: &json) { reader, json in
                json.member("process", Int(reader.process))
                json.member("commit", reader.commit)
            }
            json.key("feed")
            feed.write(to: &json)
            json.member("jobs", statistics.jobs)
            list("counters", statistics.counters, to: &json) { counter, json in
                json.member("name", counter.name)
                json.member("phase", counter.phase.rawValue)
                json.member("blocks", counter.blocks)
                json.member("commits", counter.sequences)
            }
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    /// Writes a member that is an array of objects, empty or not.
    private func list<Item>(
        _ name: StaticString,
        _ items: [Item],
        to json: inout JSONWriter,
        _ write: (Item, inout JSONWriter) -> Void
    ) {
        json.key(name)
        json.array { json in
            for item in items { json.object { write(item, &$0) } }
        }
    }
}
