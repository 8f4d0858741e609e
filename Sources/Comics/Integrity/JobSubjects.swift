import Keyspaces

extension Catalogue {
    /// What the unfinished jobs of a kind are about: it is judged when they are done.
    func subjects<Subject>(
        ofJobs kind: UInt16,
        in snapshot: borrowing Snapshot,
        _ report: inout Report
    ) throws -> Set<Identifier<Subject>> {
        var subjects: Set<Identifier<Subject>> = []
        var rows = try snapshot.rows(of: jobs.keyspace)
        while let (id, job) = try rows.nextSound() {
            if job.kind != kind { continue }
            do throws(CodecError) {
                var reader = ByteReader(job.subject.span.bytes)
                subjects.insert(try Identifier(from: &reader))
                try reader.finish()
            } catch {
                report.add("job-subject", id, in: jobs.keyspace, "no id: \(error)")
            }
        }
        return subjects
    }
}
