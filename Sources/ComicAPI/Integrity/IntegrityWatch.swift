import ChangeFeed
import Chapters
import Comics
import Keyspaces
import Synchronization

/// The incremental checker: proves what the feed says has changed, soon after it has.
///
/// ```
///   commit ──▶ bell ──▶ events ──▶ the comics and chapters they are about, each once
///                                      │
///                                      └──▶ on a snapshot of its own: records, rows, indexes
/// ```
///
/// It begins at the newest event when the server starts, and has no cursor that anything waits for:
/// what is before that, rows that follow from nothing, and what readers keep are for a whole check.
/// It takes a tenth of one core at most: after each subject it rests for nine times as long as that
/// took, and a subject that changes meanwhile is proven once for all its events. Of a store in
/// which nearly everything is wrong, it tells of a part.
final class IntegrityWatch: Sendable {
    /// What is proven in one go.
    private enum Subject: Hashable {
        case block(UInt64)
        case chapter(ChapterID)
    }

    /// A finding, and when it was made.
    struct Sighting: Sendable {
        let time: Timestamp
        let finding: Finding
    }

    /// What has been proven so far.
    struct Standing: Sendable {
        /// When the watch began.
        var since: Timestamp
        /// The last event whose subject was proven.
        var position: UInt64
        /// Comics and chapters that were read.
        var comics = 0
        var chapters = 0
        /// What was wrong when it was last looked at, the newest last.
        var sightings: [Sighting] = []

        /// Findings by their codes.
        var codes: [String: Int] {
            sightings.reduce(into: [:]) { $0[$1.finding.code, default: 0] += 1 }
        }
    }

    private struct State {
        var standing = Standing(since: .now, position: 0)
        var findings: [Subject: [Sighting]] = [:]
    }

    private let store: Store
    private let services: Services
    private let state = Mutex(State())

    init(store: Store, services: Services) {
        self.store = store
        self.services = services
    }

    /// What has been proven so far, and what was wrong.
    var standing: Standing {
        state.withLock { state in
            var standing = state.standing
            standing.sightings = state.findings.values.joined().sorted { $0.time < $1.time }
            return standing
        }
    }

    /// Proves what changes, until the task is cancelled; tells of each finding once.
    ///
    /// - Throws: what reading the store throws.
    func run(onFinding: @Sendable (Finding) -> Void) async throws {
        let latest = try latest()
        state.withLock { $0.standing = Standing(since: .now, position: latest) }
        while !Task.isCancelled {
            let rings = services.log.bell.rings
            let (subjects, last) = try news()
            if subjects.isEmpty { await services.log.bell.wait(past: rings) }
            for subject in subjects where !Task.isCancelled {
                let began = ContinuousClock.now
                for finding in try prove(subject) { onFinding(finding) }
                try? await Task.sleep(for: (.now - began) * Limits.restPerIntegrityWork)
            }
            state.withLock { $0.standing.position = last }
        }
    }

    /// The subjects of the next events, and the last of these.
    private func news() throws -> (subjects: Set<Subject>, last: UInt64) {
        let position = state.withLock { $0.standing.position }
        return try store.read { snapshot in
            var subjects: Set<Subject> = []
            var last = position
            var rows = try snapshot.rows(
                of: services.log.changes,
                in: ChangeLog.events(past: position)
            )
            while subjects.count < Limits.integritySubjects,
                let (sequence, change) = try rows.nextSound()
            {
                last = sequence.rawValue
                if change.kind.isOfChapter { subjects.insert(.chapter(ChapterID(change.subject))) }
                subjects.insert(.block(Catalogue.block(of: change.comic)))
            }
            return (subjects, last)
        }
    }

    private func latest() throws -> UInt64 {
        try store.read { try services.log.latest(in: $0) }
    }

    /// What is wrong with a subject and was not when it was last looked at.
    private func prove(_ subject: Subject) throws -> [Finding] {
        let report = try store.findings { try check(subject, $0, &$1) }
        return state.withLock { state in
            let known = state.findings[subject] ?? []
            state.standing.comics += report.entries[services.catalogue.comics.name] ?? 0
            state.standing.chapters += report.entries[services.shelf.chapters.name] ?? 0
            let findings = report.findings.prefix(Limits.integrityFindings)
            let sightings = findings.map { finding in
                known.first { $0.finding == finding } ?? Sighting(time: .now, finding: finding)
            }
            let isRoom = state.findings.count < Limits.subjectsWithFindings
            if sightings.isEmpty {
                state.findings[subject] = nil
            } else if isRoom || !known.isEmpty {
                state.findings[subject] = sightings
            }
            return findings.filter { finding in !known.contains { $0.finding == finding } }
        }
    }

    private func check(
        _ subject: Subject,
        _ snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws {
        switch subject {
        case .block(let block):
            try services.catalogue.check(block: block, of: snapshot, into: &report)
            for rule in services.knownComicsRules {
                try rule.check(Catalogue.comics(ofBlock: block), of: snapshot, into: &report)
            }
        case .chapter(let chapter):
            try services.shelf.check(chapter, of: snapshot, into: &report)
            let rule = KnownChaptersRule(services: services)
            try rule.check(Shelf.part(of: chapter), of: snapshot, into: &report)
        }
    }
}
