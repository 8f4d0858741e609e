import Keyspaces
import NIOCore

/// Answers without values in between.
extension ExpressService {
    /// Answers a GET or HEAD of a document that is there and for everybody, to a client that asks
    /// for no more.
    ///
    /// - Returns: false, with nothing written, if the request takes the operation.
    func answerDirectly(
        _ head: RequestHead,
        _ bytes: Span<UInt8>,
        _ entry: ExpressTable.Entry,
        _ capture: ByteRange,
        for lane: ExpressLane
    ) -> Bool {
        guard let direct = entry.direct, head.query == nil,
            isAnythingAccepted(head.accept, bytes),
            hasCommonFields(head.origin),
            let id = number(capture, bytes)
        else { return false }
        var known: UInt64?
        if let field = head.ifNoneMatch {
            guard let version = direct.head.version(in: field, bytes) else { return false }
            known = version
        }
        let loop = lane.loop
        loop.json.clear(keepingAtMost: Limits.scratchBytes)
        // Whatever is thrown, the operation will throw it too, or another commit has mended it.
        guard
            let version = try? dispatcher.read({ snapshot in
                try direct.read.body(snapshot, id, known, &loop.json)
            })
        else { return false }
        prepare(lane)
        if version == known {
            direct.head.writeKnown(version, into: &lane.out)
        } else {
            direct.head.writeFound(version, length: loop.json.bytes.count, into: &lane.out)
        }
        lane.out.writeBytes(commonFields)
        writeEnd(closes: head.closes, for: lane)
        if version != known, head.method != .head { lane.out.writeBytes(loop.json.bytes) }
        return true
    }

    /// Whether the field is absent, or one of those that let everything through at a glance.
    private func isAnythingAccepted(_ field: ByteRange?, _ bytes: Span<UInt8>) -> Bool {
        guard let field else { return true }
        let any: StaticString = "*/*"
        return any.withUTF8Buffer { any in
            guard field.count == any.count else { return false }
            for index in any.indices where bytes[field.start + index] != any[index] {
                return false
            }
            return true
        }
    }
}
