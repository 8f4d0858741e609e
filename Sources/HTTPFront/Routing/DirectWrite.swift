public import Keyspaces

/// The express lane's way to a write without a body that has an id and is answered 204.
///
/// It begins one thing, a command that is most likely to succeed, without call, task or answer in
/// between. Everything else it leaves to the route's handler, as a ``DirectRead`` does: what does
/// not exist, what is not for everybody, every parameter.
public struct DirectWrite: Sendable {
    let isTaken: @Sendable (borrowing Snapshot, _ id: UInt64) throws -> Bool
    let begin:
        @Sendable (_ id: UInt64, inout CommandBatch, _ completion: @escaping Completion<Void>)
            -> Void

    /// A way.
    ///
    /// `isTaken` says whether the command for this id is likely to succeed; if not, the handler
    /// gets the request. `begin` adds the command, whose fate `completion` is told.
    public init(
        isTaken: @escaping @Sendable (borrowing Snapshot, _ id: UInt64) throws -> Bool,
        begin:
            @escaping @Sendable (
                _ id: UInt64, inout CommandBatch, _ completion: @escaping Completion<Void>
            ) -> Void
    ) {
        self.isTaken = isTaken
        self.begin = begin
    }
}
