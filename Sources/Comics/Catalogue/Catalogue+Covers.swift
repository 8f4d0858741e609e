public import ChangeFeed
public import Keyspaces

/// The covers of a comic. The record holds a copy of the current one and how many there are.
extension Catalogue {
    /// Every cover of a comic, the newest first.
    ///
    /// - Complexity: O(log n + covers).
    public func covers(
        of id: ComicID,
        in reader: borrowing some KeyspaceReader & ~Copyable
    ) throws -> [(id: CoverID, version: CoverVersion)] {
        var found: [(CoverID, CoverVersion)] = []
        var rows = try reader.rows(
            of: covers,
            in: .prefix { id.encode(to: &$0) },
            order: .descending
        )
        while let (key, version) = try rows.next() { found.append((key.second, version)) }
        return found
    }

    /// Makes the rows of covers agree with the current cover of `new`, and notes in it which row
    /// that is and how many there are.
    ///
    /// A cover is known by its object's key: one that comes back is the row that it was; a new one
    /// came at `moment`.
    func settleCover(
        of id: ComicID,
        _ old: ComicRecord,
        _ new: inout ComicRecord,
        at moment: Timestamp,
        _ context: inout CommandContext
    ) throws {
        new.currentCover = old.currentCover
        new.coverCount = old.coverCount
        if new.fields.cover == old.fields.cover { return }
        guard let image = new.fields.cover else {
            new.currentCover = nil
            return
        }
        let known = try covers(of: id, in: context).first { $0.version.image.key == image.key }
        if let known {
            new.currentCover = known.id
            if known.version.image == image { return }
            var version = known.version
            version.image = image
            try context.put(version, for: IDPair(id, known.id), in: covers)
        } else {
            let version = CoverVersion(image, time: moment)
            new.currentCover = try add(version, to: id, &new, &context)
        }
    }

    /// Adds a row.
    ///
    /// - Throws: ``ComicError/coversFull``.
    func add(
        _ version: CoverVersion,
        to id: ComicID,
        _ record: inout ComicRecord,
        _ context: inout CommandContext
    ) throws -> CoverID {
        if Int(record.coverCount) >= Limits.covers { throw ComicError.coversFull }
        let cover = CoverID(try context.next(lastCover))
        try context.put(version, for: IDPair(id, cover), in: covers)
        record.coverCount += 1
        return cover
    }

    /// Makes the comic have these covers among its own, as an import says, of which those without a
    /// moment came at `moment`; whether anything was different.
    ///
    /// `current` is what the import says of the current cover: its image goes before that of a
    /// cover with its key.
    func upsert(
        _ given: [CoverUpsert],
        beside current: Cover?,
        to id: ComicID,
        _ record: inout ComicRecord,
        at moment: Timestamp,
        _ context: inout CommandContext
    ) throws -> Bool {
        var known: [String: (id: CoverID, version: CoverVersion)] = [:]
        for (cover, version) in try covers(of: id, in: context) {
            known[version.image.key] = (cover, version)
        }
        var isChanged = false
        for upsert in given {
            let twin = known[upsert.fields.image.key]
            var version = upsert.version(inPlaceOf: twin?.version, at: moment)
            if let current, current.key == version.image.key { version.image = current }
            if let (cover, old) = twin {
                if old == version { continue }
                try context.put(version, for: IDPair(id, cover), in: covers)
            } else {
                _ = try add(version, to: id, &record, &context)
            }
            isChanged = true
        }
        return isChanged
    }
}
