public import HTTPTypes

/// Names of header fields that the library of types does not know.
extension HTTPField.Name {
    /// The name that a constant of the program spells.
    ///
    /// - Precondition: it may be a field's (RFC 9110, section 5.1).
    public static func named(_ name: String) -> Self {
        guard let name = Self(name) else { preconditionFailure("\(name) is no field name") }
        return name
    }

    /// RFC 8288.
    public static var link: Self { named("Link") }

    /// What a proxy calls the request, in its log too.
    static let requestID = named("X-Request-Id")
}
