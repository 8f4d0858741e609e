/// Reading parameters. Each mistake is a 400 that names the parameter and says what it may be.
extension Query {
    /// Checks that no parameter but those in `allowed` was sent.
    ///
    /// - Throws: 400 `parameter-unknown` for the first other one.
    public func only(_ allowed: [String]) throws(Problem) {
        guard let stranger = pairs.first(where: { !allowed.contains($0.name) }) else { return }
        let known = allowed.sorted().joined(separator: ", ")
        throw .malformed(
            "parameter-unknown",
            allowed.isEmpty
                ? "this path takes no parameters, and so no '\(stranger.name)'"
                : "'\(stranger.name)' is none of this path's parameters: \(known)"
        )
    }

    /// Checks that no parameter but those in `allowed` was sent.
    ///
    /// - Throws: 400 `parameter-unknown` for the first other one.
    public func only(_ allowed: String...) throws(Problem) {
        if pairs.isEmpty { return }
        try only(allowed)
    }

    /// Whether a parameter was sent.
    public func has(_ name: String) -> Bool { pairs.contains { $0.name == name } }

    /// The value of a parameter that is sent at most once; nil if it was not.
    ///
    /// - Throws: 400 `parameter-repeated`.
    public func value(_ name: String) throws(Problem) -> String? {
        var found: String?
        for pair in pairs where pair.name == name {
            guard found == nil else {
                throw .malformed("parameter-repeated", "'\(name)' may be sent once only")
            }
            found = pair.value
        }
        return found
    }

    /// Every value of a parameter that may be repeated, in order.
    public func values(_ name: String) -> [String] {
        pairs.compactMap { $0.name == name ? $0.value : nil }
    }

    /// A decimal integer within `range`, or `fallback` if the parameter was not sent.
    ///
    /// - Throws: 400 `parameter-invalid` for anything else, 400 `parameter-repeated`.
    public func integer(
        _ name: String,
        in range: ClosedRange<Int>,
        default fallback: Int
    ) throws(Problem) -> Int {
        guard let text = try value(name) else { return fallback }
        guard let number = Int(text), range.contains(number) else {
            throw .malformed(
                "parameter-invalid",
                "'\(name)' is an integer from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }

    /// One case of an enumeration, or nil if the parameter was not sent.
    ///
    /// - Throws: 400 `parameter-invalid` for any other value, 400 `parameter-repeated`.
    public func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String,
        of type: Choice.Type
    ) throws(Problem) -> Choice? where Choice.RawValue == String {
        guard let text = try value(name) else { return nil }
        return try Self.choice(text, of: type, for: name)
    }

    /// The cases of an enumeration that a parameter names, which may be repeated, in order.
    ///
    /// - Throws: 400 `parameter-invalid` for any other value.
    public func choices<Choice: RawRepresentable & CaseIterable>(
        _ name: String,
        of type: Choice.Type
    ) throws(Problem) -> [Choice] where Choice.RawValue == String {
        var choices: [Choice] = []
        for text in values(name) {
            try choices.append(Self.choice(text, of: type, for: name))
        }
        return choices
    }

    private static func choice<Choice: RawRepresentable & CaseIterable>(
        _ text: String,
        of type: Choice.Type,
        for name: String
    ) throws(Problem) -> Choice where Choice.RawValue == String {
        guard let choice = Choice(rawValue: text) else {
            let list = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw .malformed("parameter-invalid", "'\(name)' is one of: \(list)")
        }
        return choice
    }
}
