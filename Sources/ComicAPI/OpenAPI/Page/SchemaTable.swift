import HTTPFront

/// Schemas in words.
enum SchemaTable {
    /// A schema of the components, member by member.
    static func section(_ component: Component) -> HTML {
        let schema = component.schema.json
        var about: HTML = ""
        if case .string(let words)? = schema["description"] { about = HTML(words: words) }
        return """
            <section id="schema-\(component.rawValue)">
            <h3>\(component.rawValue)</h3>
            <p>\(about)</p>
            <table>\(HTML(joined: rows(schema, prefix: "")))</table>
            </section>
            """
    }

    /// The members of an object, those of objects in it indented by the name before theirs.
    private static func rows(_ schema: JSONValue, prefix: String) -> [HTML] {
        guard case .object(let members)? = schema["properties"] else { return [] }
        var required: [JSONValue] = []
        if case .array(let names)? = schema["required"] { required = names }
        return members.flatMap { member in
            let name = prefix + member.name
            let must = required.contains(.string(member.name)) ? "always" : ""
            let row: HTML = """
                <tr><td><code>\(name)</code></td><td>\(must)</td><td>\(type(member.value))</td></tr>
                """
            let inner = member.value["items"] ?? member.value
            return [row] + rows(inner, prefix: name + (member.value["items"] == nil ? "." : "[]."))
        }
    }

    /// What a value is, in a few words.
    static func type(_ schema: JSONValue) -> HTML {
        if case .string(let path)? = schema["$ref"] {
            let name = String(path.split(separator: "/").last ?? "")
            return """
                <a href="#schema-\(name)">\(name)</a>
                """
        }
        if let lines = schema["x-lines"] { return "lines of \(type(lines))" }
        if case .array(let parts)? = schema["anyOf"], schema["type"] == nil {
            return HTML(joined: parts.map(type), by: " or ")
        }
        if let items = schema["properties"]?["items"]?["items"],
            schema["properties"]?["next"] != nil
        {
            return "a page of \(type(items))"
        }
        var words: [HTML] = [HTML(words: kind(schema))]
        if let items = schema["items"] { words.append("of \(type(items))") }
        let limits = limits(schema)
        if !limits.isEmpty { words.append(HTML(words: "(\(limits.joined(separator: ", ")))")) }
        if case .string(let about)? = schema["description"] {
            words.append("– \(HTML(words: about))")
        }
        return HTML(joined: words, by: " ")
    }

    private static func kind(_ schema: JSONValue) -> String {
        if case .array(let values)? = schema["enum"] { return list(values, ", ") }
        if let value = schema["const"] { return list([value], "") }
        switch schema["type"] {
        case .string(let type): return type
        case .array(let types): return list(types, " or ").replacing("`", with: "")
        default: return "anything"
        }
    }

    private static func list(_ values: [JSONValue], _ separator: String) -> String {
        values.map { "`\(text($0))`" }.joined(separator: separator)
    }

    /// Limits in words; one in bytes is in the description.
    private static func limits(_ schema: JSONValue) -> [String] {
        var words: [String] = []
        func add(_ keyword: String, _ write: (String) -> String) {
            if let value = schema[keyword] { words.append(write(text(value))) }
        }
        add("minimum") { "from \($0)" }
        add("maximum") { "to \($0)" }
        add("minItems") { "\($0) at least" }
        add("maxItems") { "\($0) at most" }
        add("minLength") { _ in "not empty" }
        add("maxLength") { "\($0) characters at most" }
        if schema["x-maxBytes"] == nil { add("pattern") { "`\($0)`" } }
        add("x-uniqueBy") { "no `\($0)` twice" }
        add("default") { "`\($0)` unless given" }
        return words
    }

    private static func text(_ value: JSONValue) -> String {
        if case .string(let text) = value { return text }
        var json = JSONWriter(capacity: 16)
        json.value(value)
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
