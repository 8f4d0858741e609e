import Crypto
import Foundation
import HTTPFront
import HTTPTypes

/// The description as a page for people: plain HTML, no scripts, nothing from elsewhere.
struct DocumentationPage {
    let operations: [OperationDescription]

    /// What the page may do: nothing but show its own style (CSP Level 3, section 8.3).
    static var securityPolicy: String {
        let digest = Data(SHA256.hash(data: Data(style.utf8))).base64EncodedString()
        return "default-src 'none'; style-src 'sha256-\(digest)'; base-uri 'none'; "
            + "form-action 'none'; frame-ancestors 'none'"
    }

    var html: HTML {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Longbox: the HTTP API</title>
        <style>\(HTML(stringLiteral: Self.style))</style>
        </head>
        <body>
        <header>
        <h1>Longbox: the HTTP API</h1>
        <p>\(HTML(words: Document.introduction))</p>
        <p>For programs: <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).</p>
        </header>
        <nav>\(contents)</nav>
        <main>
        \(HTML(joined: OperationDescription.Tag.allCases.map(family)))
        <h2 id="schemas">Schemas</h2>
        \(HTML(joined: Component.allCases.map(SchemaTable.section)))
        <h2 id="problems">Problems</h2>
        \(problems)
        </main>
        </body>
        </html>

        """
    }

    private func operations(of tag: OperationDescription.Tag) -> [OperationDescription] {
        operations.filter { $0.tag == tag }
    }

    private var contents: HTML {
        let families = OperationDescription.Tag.allCases.map { tag -> HTML in
            let links = operations(of: tag).map { operation -> HTML in
                """
                <li><a href="#\(operation.id)"><b>\(operation.method.rawValue)</b> \
                \(operation.path)</a></li>
                """
            }
            return "<h3>\(tag.rawValue)</h3><ul>\(HTML(joined: links))</ul>"
        }
        return """
            \(HTML(joined: families))
            <h3>More</h3>
            <ul><li><a href="#schemas">Schemas</a></li><li><a href="#problems">Problems</a></li></ul>
            """
    }

    private func family(_ tag: OperationDescription.Tag) -> HTML {
        """
        <h2>\(tag.rawValue)</h2>
        <p>\(HTML(words: tag.about))</p>
        \(HTML(joined: operations(of: tag).map(section)))
        """
    }

    private func section(_ operation: OperationDescription) -> HTML {
        let access =
            switch operation.access {
            case .everybody: "everybody"
            case .reader: "whoever has a token"
            case .admin: "administrators"
            }
        return """
            <section id="\(operation.id)">
            <h3><b>\(operation.method.rawValue)</b> <code>\(operation.path)</code></h3>
            <p><strong>\(HTML(words: operation.summary)).</strong> \(HTML(words: operation.details))
            For \(access).</p>
            \(parameters(of: operation))\(body(of: operation))\(answers(of: operation))\
            \(example(of: operation))
            </section>
            """
    }

    private func parameters(of operation: OperationDescription) -> HTML {
        let rows = operation.parameters.map { parameter -> HTML in
            """
            <tr><td><code>\(parameter.name)</code></td><td>\(parameter.place)</td>\
            <td>\(HTML(words: parameter.about)) \(SchemaTable.type(parameter.schema.json))</td></tr>
            """
        }
        if rows.isEmpty { return "" }
        return """
            <h4>Parameters</h4>
            <table>\(HTML(joined: rows))</table>
            """
    }

    private func body(of operation: OperationDescription) -> HTML {
        guard let body = operation.body else { return "" }
        let types = body.mediaTypes.map { type -> HTML in "<code>\(type)</code>" }
        return """
            <h4>Body\(body.isRequired ? "" : ", which may be left out")</h4>
            <p>\(HTML(words: body.about)) At most \(body.limit) bytes of \
            \(HTML(joined: types, by: " or ")): \(SchemaTable.type(body.schema.json))</p>
            """
    }

    private func answers(of operation: OperationDescription) -> HTML {
        let successes = operation.successes.map { answer -> HTML in
            let type = answer.schema.map { SchemaTable.type($0.json) } ?? ""
            let fields = answer.headers.map { field -> HTML in "<code>\(field.rawValue)</code>" }
            return """
                <tr><td>\(answer.status)</td><td>\(HTML(words: answer.about)) \(type) \
                \(HTML(joined: fields, by: " "))</td></tr>
                """
        }
        let problems = operation.problemsByStatus.map { status, codes -> HTML in
            let links = codes.map { code -> HTML in
                """
                <a href="#problem-\(code.rawValue)"><code>\(code.rawValue)</code></a>
                """
            }
            return "<tr><td>\(status)</td><td>\(HTML(joined: links, by: " "))</td></tr>"
        }
        return """
            <h4>Answers</h4>
            <table>\(HTML(joined: successes + problems))</table>
            """
    }

    private func example(of operation: OperationDescription) -> HTML {
        guard let example = operation.example else { return "" }
        let parts = [
            "\(operation.method.rawValue) \(example.target)", example.body, example.answer,
        ]
        let blocks = parts.compactMap { $0 }.map { part -> HTML in "<pre>\(part)</pre>" }
        return """
            <details><summary>Example</summary>
            \(HTML(joined: blocks))
            </details>
            """
    }

    private var problems: HTML {
        let rows = ProblemCode.allCases.map { code -> HTML in
            """
            <tr id="problem-\(code.rawValue)"><td>\(code.status)</td>\
            <td><code>\(code.rawValue)</code></td><td>\(HTML(words: code.meaning))</td></tr>
            """
        }
        return "<table>\(HTML(joined: rows))</table>"
    }

    private static let style = """
        :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
        body { margin: 0 auto; max-width: 60rem; padding: 1rem; }
        h2 { border-bottom: 1px solid; margin-top: 3rem; }
        section { margin: 2rem 0; }
        section h3 { font-weight: normal; }
        h4 { margin: 1rem 0 .25rem; }
        nav { columns: 20rem; }
        nav h3 { margin: 0; }
        nav ul { list-style: none; margin: 0 0 1rem; padding: 0; }
        table { border-collapse: collapse; width: 100%; }
        td { border-top: 1px solid #8885; padding: .25rem .5rem .25rem 0; vertical-align: top; }
        code, pre { font-family: ui-monospace, monospace; font-size: .875rem; }
        code { overflow-wrap: anywhere; }
        pre { background: #8882; overflow-x: auto; padding: .5rem; }
        """
}
