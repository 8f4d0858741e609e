import HTTPFront

extension JSONWriter {
    /// Writes a member that is an array of objects; none if there are no items.
    mutating func member<Item>(
        _ name: StaticString,
        _ items: [Item],
        _ write: (Item, inout JSONWriter) -> Void
    ) {
        if items.isEmpty { return }
        key(name)
        array { json in
            for item in items { json.object { write(item, &$0) } }
        }
    }

    /// Writes a page of a list: its items, and where the next page begins.
    mutating func page<Item, Failure>(
        _ items: [Item],
        next: String?,
        _ write: (Item, inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        try object { (json) throws(Failure) in
            json.key("items")
            try json.array { (json) throws(Failure) in
                for item in items { try write(item, &json) }
            }
            json.key("next")
            if let next { json.string(next) } else { json.null() }
        }
    }
}
