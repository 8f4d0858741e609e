extension JSONWriter {
    /// Writes a value with everything in it.
    ///
    /// - Precondition: its numbers are finite.
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let flag): bool(flag)
        case .integer(let integer): self.integer(integer)
        case .number(let number): self.number(number)
        case .string(let text): string(text)
        case .array(let items):
            array { json in
                for item in items { json.value(item) }
            }
        case .object(let members):
            object { json in
                for member in members {
                    json.key(escaping: member.name)
                    json.value(member.value)
                }
            }
        }
    }
}
