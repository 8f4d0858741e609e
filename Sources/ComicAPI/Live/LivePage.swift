import Crypto
import Foundation
import HTTPFront
import HTTPTypes
import Keyspaces

/// A page that shows the feed and the most viewed comics as they change.
///
/// It is one document: its style and its script are in it, and nothing is fetched from elsewhere.
/// Titles are set as text and never read as HTML.
enum LivePage {
    /// What the page may do: show its own style, run its own script, and ask this server (CSP Level
    /// 3, section 8.3).
    static let securityPolicy =
        "default-src 'none'; script-src '\(digest(script))'; style-src '\(digest(style))'; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    static let text = Publication.Text(Array(html.text.utf8))

    private static func digest(_ text: String) -> String {
        "sha256-" + Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString()
    }

    private static var html: HTML {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Longbox, live</title>
        <style>\(HTML(stringLiteral: style))</style>
        </head>
        <body>
        <header>
        <h1>Longbox <span>live</span></h1>
        <p id="state" data-state="wait" role="status">connecting</p>
        </header>
        <dl>
        <div><dt>events/s</dt><dd id="rate">0</dd>\
        <svg id="curve" viewBox="0 0 59 20" preserveAspectRatio="none" aria-hidden="true">\
        <polyline points=""/></svg></div>
        <div><dt>events seen</dt><dd id="seen">0</dd></div>
        <div><dt>views/s of the ten</dt><dd id="views">0</dd></div>
        </dl>
        <main>
        <section>
        <h2>Most viewed</h2>
        <ol id="top"></ol>
        <p id="topless" class="empty">No comics yet.</p>
        </section>
        <section>
        <h2>What happens</h2>
        <ul id="events"></ul>
        <p id="eventless" class="empty">Nothing has happened since you look.</p>
        </section>
        </main>
        <noscript><p>This page needs JavaScript; <a href="/v1/changes">the feed</a> does not.</p></noscript>
        <script>\(HTML(stringLiteral: script))</script>
        </body>
        </html>

        """
    }
}

extension API {
    func readLivePage(_ snapshot: borrowing Snapshot, _ call: Call) throws -> Answer {
        try call.query.only()
        var answer = publish(LivePage.text, "text/html; charset=utf-8", to: call)
        answer.headers[.contentSecurityPolicy] = LivePage.securityPolicy
        answer.headers[.xContentTypeOptions] = "nosniff"
        return answer
    }
}
