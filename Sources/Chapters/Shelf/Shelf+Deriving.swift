import ChangeFeed
import Keyspaces

/// What a repair makes anew, and from what: each derivation writes what the rule of its keyspaces
/// expects.
extension Shelf {
    func derive(in schema: inout Schema) {
        schema.derive([groupSlugs.name], from: groups) { [groupSlugs] id, group, context in
            try context.put(Number(id.rawValue), for: Name(group.slug), in: groupSlugs)
        }
        schema.derive(
            [
                sources.name, places.name, identities.name, schedule.keyspace.name,
                published.name, publishedLanguages.name,
            ],
            from: chapters
        ) { id, record, context in
            try self.index(id, record, in: &context)
        }
    }
}
