import ChangeFeed
import Chapters
import Comics
import Keyspaces

/// What a repair makes anew of what one service knows of another.
///
/// The service's cursor stays: what it has not read yet takes effect later, as it would have.
extension Services {
    func derive(in schema: inout Schema) {
        let (log, catalogue) = (log, catalogue)
        for (known, consumer) in projections {
            schema.derive([known.keyspace.name], from: catalogue.comics) {
                (id, record, context) in
                let position = try log.position(of: consumer, in: context)
                let comic = KnownComic(
                    version: record.version,
                    title: record.fields.title,
                    visibility: record.fields.visibility,
                    sequence: FeedSequence(position)
                )
                try context.put(comic, for: id, in: known.keyspace)
            }
        }
        schema.derive([catalogue.activityChapters.name], from: shelf.chapters) {
            (id, record, context) in
            guard record.isPublic, try context.contains(record.comic, in: catalogue.comics) else {
                return
            }
            let key = IDPair(record.comic, id)
            try context.put(ChapterActivity(record), for: key, in: catalogue.activityChapters)
        }
    }
}
