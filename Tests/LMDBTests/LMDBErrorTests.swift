import LMDB
import Testing

@Suite("An error of LMDB")
struct LMDBErrorTests {
    static let all: [LMDBError] = [
        .mapFull, .readersFull, .mapResized, .foreignFile(path: "/data/data.mdb"),
        .damaged(path: "/data/data.mdb", detail: "1 bytes of at least 2"),
        .alreadyOpen(path: "/data"), .networkFileSystem(path: "/data", kind: "NFS"),
        .absent(path: "/data"), .panic, .keySize(0), .keySize(512), .brokenTransaction,
        .system(errno: 13, doing: "opening /data"), .system(errno: 99_999, doing: "opening /data"),
        .library(code: -30_799, doing: "writing a value"),
        .library(code: -12_345, doing: "writing a value"),
    ]

    @Test("describes itself in one line", arguments: all)
    func description(error: LMDBError) {
        let line = "\(error)"
        #expect(!line.isEmpty)
        #expect(!line.contains { $0.isNewline })
        #expect(line.count < 200)
    }

    @Test("names the path and what was being done")
    func context() {
        #expect("\(LMDBError.absent(path: "/data"))".contains("/data"))
        #expect("\(LMDBError.system(errno: 13, doing: "opening x"))".contains("opening x"))
        #expect("\(LMDBError.keySize(600))".contains("600"))
        #expect("\(LMDBError.damaged(path: "/f", detail: "torn"))".contains("torn"))
    }
}
