/// Answers of one event loop that are given again to whoever asks for the same, until a row of the
/// store changes.
///
/// A list costs many times what copying its text does, and most people look at the same few. The
/// number of the last change is part of every snapshot, so that nobody is shown what was before it:
///
/// ```
///   target ─▶ snapshot ─ last change 41 ─▶ answers at 41 ─┬─ there ─▶ text
///                        last change 42 ─▶ all dropped ───┴─ not ───▶ made, kept at 42
/// ```
///
/// Counting a view changes no row before the next fold.
struct KeptAnswers {
    /// What a client asks for: path and query as it wrote them.
    struct Target: Hashable {
        private let bytes: [UInt8]

        init(_ head: RequestHead, _ bytes: Span<UInt8>) {
            let end = head.query.map { $0.start + $0.count } ?? head.path.start + head.path.count
            self.bytes = bytes.extracting(head.path.start..<end).withUnsafeBufferPointer {
                Array($0)
            }
        }

        fileprivate var count: Int { bytes.count }
    }

    /// An answer, but for the fields that every head has.
    struct Answer {
        let outcome: ExpressOutcome
        let text: [UInt8]
        /// The value of the field `Link`; empty without one.
        let link: [UInt8]

        /// An answer; it takes no more memory than its bytes.
        init(_ outcome: ExpressOutcome, _ text: [UInt8], link: [UInt8]) {
            self.outcome = outcome
            self.text = text.withUnsafeBufferPointer { Array($0) }
            self.link = link.withUnsafeBufferPointer { Array($0) }
        }
    }

    private var answers: [Target: Answer] = [:]
    /// The last change that they show.
    private var change: UInt64 = 0
    private var bytes = 0

    /// The answer that was given at this change.
    mutating func answer(to target: Target, at change: UInt64) -> Answer? {
        if change != self.change { drop(for: change) }
        return answers[target]
    }

    /// Keeps an answer that was made from a snapshot of this change.
    mutating func keep(_ answer: Answer, to target: Target, at change: UInt64) {
        let size = target.count + answer.text.count + answer.link.count
        if size > Limits.keptAnswerBytes { return }
        if change != self.change || bytes + size > Limits.keptAnswersBytes { drop(for: change) }
        if answers.updateValue(answer, forKey: target) == nil { bytes += size }
    }

    private mutating func drop(for change: UInt64) {
        answers.removeAll(keepingCapacity: true)
        bytes = 0
        self.change = change
    }
}
