import Keyspaces
import LMDB
import Testing

@Suite("An error of a store")
struct StoreErrorTests {
    static let all: [StoreError] = [
        .storage(.panic), .full, .undecodable(keyspace: "names", key: [1, 255], .truncated), .busy,
        .closed, .readOnly, .poisoned(.panic), .outcomeUnknown(.system(errno: 5, doing: "syncing")),
        .locked(path: "/data", holder: "serve (process 1)"),
        .newerFormat(keyspace: "names", stored: 2, known: 1),
        .absentKeyspace("names", path: "/data"), .commandTooLarge, .unknownCommand(code: 9),
        .unknownJob(kind: 9), .malformedCommand(code: 9, .leftovers(1)),
    ]

    @Test("describes itself in one line", arguments: all)
    func description(error: StoreError) {
        let line = "\(error)"
        #expect(!line.isEmpty)
        #expect(!line.contains { $0.isNewline })
        #expect(line.count < 250)
    }

    @Test("names the record in hexadecimal")
    func record() {
        let error = StoreError.undecodable(keyspace: "names", key: [1, 255, 0], .text)
        #expect("\(error)".contains("01ff00 of keyspace names"))
        #expect(hex([0, 16, 171]) == "0010ab")
    }
}
