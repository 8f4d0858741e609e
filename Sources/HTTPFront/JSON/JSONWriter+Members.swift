/// A key and its value at once. An absent value leaves the member out.
extension JSONWriter {
    /// Writes a member that is a string, or nothing for nil.
    public mutating func member(_ name: StaticString, _ value: String?) {
        guard let value else { return }
        key(name)
        string(value)
    }

    /// Writes a member that is an integer, or nothing for nil.
    public mutating func member(_ name: StaticString, _ value: Int?) {
        guard let value else { return }
        key(name)
        integer(value)
    }

    /// Writes a member that is a finite number, or nothing for nil.
    public mutating func member(_ name: StaticString, _ value: Double?) {
        guard let value else { return }
        key(name)
        number(value)
    }

    /// Writes a member that is a truth value, or nothing for nil.
    public mutating func member(_ name: StaticString, _ value: Bool?) {
        guard let value else { return }
        key(name)
        bool(value)
    }

    /// Writes a member that is an id in quotes, or nothing for nil.
    public mutating func member(_ name: StaticString, identifier value: UInt64?) {
        guard let value else { return }
        key(name)
        identifier(value)
    }

    /// Writes a member that is an array of strings, empty or not.
    public mutating func member(_ name: StaticString, _ values: [String]) {
        key(name)
        array { json in
            for value in values {
                json.string(value)
            }
        }
    }
}
