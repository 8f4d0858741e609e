// What must hold of whatever an import has for a line. Built by `Tests/Fuzzing/run`; a trap is a
// finding.

import ChangeFeed
import Chapters
import ComicAPI
import Comics
import Glibc
import Keyspaces

/// libFuzzer's way in for who has a `main` (LLVM, FuzzerDriver.h).
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ judge: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

@main
private enum FuzzLines {
    static func main() {
        var (count, arguments) = (CommandLine.argc, CommandLine.unsafeArgv)
        exit(runFuzzer(&count, &arguments, judge))
    }
}

/// Judges one input: the same line is read alike twice, a refusal names its faults, and what is
/// taken is what its commands carry.
private func judge(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let line: ImportLine
    do {
        line = try read(bytes)
    } catch let refusal as InvalidFields {
        precondition(!refusal.faults.isEmpty, "refused for nothing")
        for fault in refusal.faults {
            precondition(fault.pointer.isEmpty || fault.pointer.hasPrefix("/"), "no pointer")
        }
        return 0
    } catch {
        return 0
    }
    precondition(!line.comic.source.isEmpty && !line.comic.fields.title.isEmpty, "no name")
    judge(line.comic)
    for batch in UpsertChapters.batches(of: line.chapters) {
        judge(UpsertChapters(of: ComicID(1), batch))
    }
    precondition((try? read(bytes))?.comic.encoded == line.comic.encoded, "read otherwise")
    return 0
}

private func read(_ bytes: [UInt8]) throws -> ImportLine {
    try ImportLine(bytes, epochs: ["0123456789abcdef"])
}

/// A command that is read is written the same.
private func judge<C: Command>(_ command: C) {
    var written = ByteWriter()
    command.encode(to: &written)
    let bytes = written.bytes
    var reader = ByteReader(bytes.span.bytes)
    guard let read = try? C(from: &reader) else { fatalError("not read again") }
    precondition(reader.remaining == 0, "something is left")
    var rewritten = ByteWriter()
    read.encode(to: &rewritten)
    precondition(rewritten.bytes == bytes, "written otherwise")
}
