import HTTPFront

/// A JSON Schema (draft 2020-12), which is what OpenAPI 3.1 describes values with.
///
/// What a schema says is what the server checks, no less and no more, but for limits in bytes:
/// those are in `x-maxBytes` and in words, as `maxLength` counts code points. Answers may get
/// further members at any time, so that their objects are open; those of bodies are closed.
struct ValueSchema: Sendable {
    /// The keywords, in the order in which they are written.
    private(set) var members: [JSONValue.Member]

    init(_ members: [JSONValue.Member]) { self.members = members }

    /// The schema as it is written.
    var json: JSONValue { .object(members) }

    /// This schema with another keyword, or another value of a keyword.
    func with(_ keyword: String, _ value: JSONValue) -> ValueSchema {
        var schema = self
        schema.members.removeAll { $0.name == keyword }
        schema.members.append(JSONValue.Member(keyword, value))
        return schema
    }

    /// This schema with what it describes in words, a limit in bytes among them.
    func about(_ text: String) -> ValueSchema {
        guard case .integer(let bytes)? = json["x-maxBytes"] else {
            return with("description", .string(text))
        }
        let limit = "At most \(bytes) bytes of UTF-8 in NFC."
        return with("description", .string(text.isEmpty ? limit : "\(text) \(limit)"))
    }

    /// This schema, or `null`.
    var orNull: ValueSchema {
        if json["enum"] == nil, let type = json["type"], case .string = type {
            return with("type", .array([type, .string("null")]))
        }
        return ValueSchema([
            JSONValue.Member("anyOf", .array([json, ValueSchema.ofType("null").json]))
        ])
    }

    private static func ofType(_ type: String) -> ValueSchema {
        ValueSchema([JSONValue.Member("type", .string(type))])
    }

    /// A schema of the components.
    static func ref(_ component: Component) -> ValueSchema {
        ValueSchema([
            JSONValue.Member("$ref", .string("#/components/schemas/\(component.rawValue)"))
        ])
    }
}

/// Scalars.
extension ValueSchema {
    /// Any text.
    static var string: ValueSchema { ofType("string") }
    /// `true` or `false`.
    static var bool: ValueSchema { ofType("boolean") }
    /// A number.
    static var number: ValueSchema { ofType("number") }
    /// A number from 0.
    static var count: ValueSchema { ofType("integer").with("minimum", .integer(0)) }

    /// A whole number within a range.
    static func integer(_ range: ClosedRange<Int>) -> ValueSchema {
        ofType("integer")
            .with("minimum", .integer(range.lowerBound))
            .with("maximum", .integer(range.upperBound))
    }

    /// A text that a regular expression (ECMA-262) fits.
    static func pattern(_ pattern: String) -> ValueSchema {
        string.with("pattern", .string(pattern))
    }

    /// One of some texts.
    static func choice(_ values: [String]) -> ValueSchema {
        string.with("enum", .array(values.map { .string($0) }))
    }

    /// One text and no other.
    static func constant(_ value: String) -> ValueSchema { string.with("const", .string(value)) }

    /// One case of an enumeration.
    static func choice<Choice: RawRepresentable & CaseIterable>(
        of type: Choice.Type
    ) -> ValueSchema where Choice.RawValue == String {
        choice(Choice.allCases.map(\.rawValue))
    }

    /// One case of an enumeration, by its name.
    static func choice<Choice: CaseIterable>(
        of type: Choice.Type,
        _ name: KeyPath<Choice, String>
    ) -> ValueSchema {
        choice(Choice.allCases.map { $0[keyPath: name] })
    }

    /// Text for people: no control characters but tab, line feed and carriage return, and at most
    /// so many bytes of UTF-8 in NFC.
    static func text(bytes: Int, isRequired: Bool = false) -> ValueSchema {
        let schema = pattern(#"^[^\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]*$"#)
            .with("x-maxBytes", .integer(bytes))
            .about("")
        return isRequired ? schema.with("minLength", .integer(1)) : schema
    }

    /// The name of a genre or group in URLs.
    static func slug(bytes: Int) -> ValueSchema {
        pattern("^[a-z0-9]+(-[a-z0-9]+)*$").with("maxLength", .integer(bytes))
    }

    /// A language tag.
    static func language(bytes: Int) -> ValueSchema {
        pattern("^[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8})*$")
            .with("maxLength", .integer(bytes))
            .about("A language tag (BCP 47).")
    }

    /// An id: a decimal number as a string, so that no client rounds it.
    static var identifier: ValueSchema { pattern("^(0|[1-9][0-9]{0,18})$") }

    /// A moment.
    static var moment: ValueSchema {
        string.with("format", .string("date-time")).about("RFC 3339, in UTC.")
    }

    /// A URL.
    static var url: ValueSchema { string.with("format", .string("uri")) }
}

/// Lists, objects, and what schemas are put together with.
extension ValueSchema {
    /// A member of an object.
    struct Property: Sendable {
        let name: String
        let schema: ValueSchema
        let isRequired: Bool

        /// A member that is always there.
        static func required(_ name: String, _ schema: ValueSchema) -> Property {
            Property(name: name, schema: schema, isRequired: true)
        }

        /// A member that may be left out.
        static func optional(_ name: String, _ schema: ValueSchema) -> Property {
            Property(name: name, schema: schema, isRequired: false)
        }
    }

    /// A list.
    static func list(of items: ValueSchema, least: Int? = nil, most: Int? = nil) -> ValueSchema {
        var schema = ofType("array").with("items", items.json)
        if let least { schema = schema.with("minItems", .integer(least)) }
        if let most { schema = schema.with("maxItems", .integer(most)) }
        return schema
    }

    /// This list, of whose items no two have the same value of a member.
    func distinct(by member: String) -> ValueSchema { with("x-uniqueBy", .string(member)) }

    /// JSON Lines, of which JSON Schema knows nothing.
    static func lines(of component: Component) -> ValueSchema {
        ValueSchema([.init("x-lines", ref(component).json)])
    }

    /// An object that may get further members.
    static func object(_ properties: [Property]) -> ValueSchema {
        let required = properties.filter(\.isRequired).map { JSONValue.string($0.name) }
        let named = properties.map { JSONValue.Member($0.name, $0.schema.json) }
        let schema = ofType("object").with("properties", .object(named))
        return required.isEmpty ? schema : schema.with("required", .array(required))
    }

    /// An object of a body: another member is a fault.
    static func closed(_ properties: [Property]) -> ValueSchema {
        object(properties).with("additionalProperties", .bool(false))
    }

    /// A closed object of which nothing is required: what a merge patch (RFC 7396) may hold.
    ///
    /// `null` removes a member, so that those which a document must have are never `null`.
    static func patch(_ properties: [Property]) -> ValueSchema {
        closed(
            properties.map { property in
                .optional(
                    property.name,
                    property.isRequired ? property.schema : property.schema.orNull
                )
            }
        )
    }

    /// What any of some schemas fits.
    static func any(of schemas: [ValueSchema]) -> ValueSchema {
        ValueSchema([JSONValue.Member("anyOf", .array(schemas.map(\.json)))])
    }

    /// This schema, where one of `alternatives` fits too.
    func fitting(anyOf alternatives: [ValueSchema]) -> ValueSchema {
        with("anyOf", .array(alternatives.map(\.json)))
    }

    /// A page of a list.
    static func page(of items: ValueSchema, _ others: Property...) -> ValueSchema {
        object(
            others + [
                .required("items", list(of: items)),
                .required(
                    "next",
                    string.orNull.about("The `cursor` of the next page; `null` on the last one.")
                ),
            ]
        )
    }
}
