/// How many commands a batch waits for, and for how long.
///
/// Callers that wait for their answers before they ask again, as connections do that are kept
/// alive, come back together soon after a commit. A writer that began at once with the first of
/// them would split them into groups that wait for each other's commits:
///
/// ```
///   at once     commit 40 ─── commit 24 ─── commit 40 ─── commit 24 ───      32 a commit
///   in company  commit 40 ─── · commit 64 ─── · commit 64 ─── · commit 64    64 a commit
/// ```
///
/// So a batch waits until as many are there as the last commit has told and as came during it; for
/// no longer than that commit took, which is what they would have waited for otherwise. Where that
/// was in vain, as with callers who come by themselves, it is not tried again for some commits,
/// each time for twice as many.
///
/// It is a value without clock or queue.
package struct Company {
    /// Commands that the next batch waits for; 1 if it does not wait for others.
    package private(set) var wanted = 1
    /// For how long, at most ``Limits/companyMilliseconds``.
    package private(set) var patienceNanoseconds = 0
    /// Commits that are made without waiting for company, after the last time in vain.
    private var pause = 0
    /// How many of them are left.
    private var left = 0

    package init() {}

    /// Notes that a batch of `count` commands has been taken.
    package mutating func took(_ count: Int) {
        guard wanted > 1 else { return }
        pause = count < wanted ? min(2 * pause + 1, Limits.commitsWithoutCompany) : 0
        left = pause
    }

    /// Notes that a batch of `count` commands has been written within `time`, and that `waiting`
    /// others have come meanwhile.
    package mutating func wrote(_ count: Int, waiting: Int, within time: Duration) {
        if left > 0 {
            left -= 1
            wanted = 1
        } else {
            wanted = max(1, count + waiting)
            let most = Duration.milliseconds(Limits.companyMilliseconds)
            patienceNanoseconds = Int(min(time, most).components.attoseconds / 1_000_000_000)
        }
    }
}
