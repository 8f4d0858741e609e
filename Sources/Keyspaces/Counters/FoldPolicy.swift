/// When a store folds its counters.
///
/// The store's own writer does it, a step in each transaction, beside the commands that wait.
public struct FoldPolicy: Sendable {
    /// A fold begins once this many keys have unfolded increments.
    ///
    /// More makes folds rarer and cheaper by the increment, and costs memory, about 100 bytes a
    /// key, and time to open the store after a crash.
    public var keys: Int
    /// A fold begins at the latest this long after the last one, or ten times as long as that
    /// took, up to ``Limits/longestFoldInterval``: how far orders lag behind.
    public var interval: Duration

    /// A policy.
    public init(keys: Int = Limits.keysBeforeFold, interval: Duration = .seconds(1)) {
        self.keys = keys
        self.interval = interval
    }

    /// Never: whoever replays a log finds the folds in it.
    public static let never = FoldPolicy(keys: .max)
}
