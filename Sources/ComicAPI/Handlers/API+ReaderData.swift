import ChangeFeed
import Comics
import HTTPFront
import HTTPTypes
import Keyspaces
import Readers

/// What is kept of a reader, for the reader's right to see it and to have it erased.
extension API {
    /// Everything that is kept of a reader: of each kind ``Limits/readerExportRows`` at most, and
    /// `truncated` if there is more.
    func exportReader(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only()
        let subject = call.parameter("subject")
        guard let reader = try services.readers.reader(subject, in: snapshot) else {
            throw Problem.unknownReader
        }
        let contents = try diary.contents(
            of: reader,
            limit: Limits.readerExportRows,
            in: snapshot
        )
        let ratings = try catalogue.ratings(
            by: subject,
            limit: Limits.readerExportRows,
            withHidden: true,
            in: snapshot
        )
        return .json(headers: personal) { json in
            let rated = (ratings.ratings, isTruncated: ratings.next != nil)
            representation.write(contents, rated, of: subject, to: &json)
        }
    }

    /// Forgets a reader at once; what was kept is dropped in steps afterwards, out of everybody's
    /// reach.
    func eraseReader(_ call: Call) async throws -> Answer {
        try call.query.only()
        let subject = call.parameter("subject")
        try requireConditions(call) {
            let reader = try store.read { try services.readers.reader(subject, in: $0) }
            guard reader != nil else { throw Problem.unknownReader }
            return true
        }
        guard try await store.submit(EraseReader(subject: subject), to: services.readers) else {
            throw Problem.unknownReader
        }
        return .empty(.noContent, headers: personal)
    }
}
