package import NIOCore

/// How long a connection may wait for its client.
package struct Patience: Sendable {
    /// For a request, and for each piece of a body; for all that is left of it while the server
    /// stops.
    package var idle = TimeAmount.seconds(Int64(Limits.idleSeconds))
    /// For a whole head, from its first byte on.
    package var head = TimeAmount.seconds(Int64(Limits.headSeconds))
    /// For a client that reads something of what waits for it.
    package var reader = TimeAmount.seconds(Int64(Limits.writeSeconds))
    /// For the end of input, once everything is said.
    package var end = TimeAmount.seconds(Int64(Limits.lingerSeconds))

    /// That of a server.
    package init() {}

    /// How long; nil for what the server itself is late with.
    fileprivate func time(for waiting: ConnectionMachine.Waiting?) -> TimeAmount? {
        switch waiting {
        case .request, .body, .lastBody: idle
        case .head: head
        case .reader: reader
        case .end: end
        case .answer, nil: nil
        }
    }
}

/// The one timer of a connection.
///
/// It is set again only when it fires or when an earlier deadline comes up: a busy connection sets
/// none.
package final class LaneDeadline {
    private var waiting: ConnectionMachine.Waiting?
    private var since = NIODeadline.uptimeNanoseconds(0)
    private var task: Scheduled<Void>?
    private var due = NIODeadline.distantFuture
    private var eventLoop: (any EventLoop)?
    private var expire: () -> Void = {}
    private let patience: Patience

    package init(_ patience: Patience = Patience()) { self.patience = patience }

    /// Sets what is done when the connection has waited for too long.
    package func begin(on eventLoop: any EventLoop, _ expire: @escaping () -> Void) {
        self.eventLoop = eventLoop
        self.expire = expire
    }

    /// Takes note of what the connection waits for, and whether something of it has come.
    package func update(_ waiting: ConnectionMachine.Waiting, isActivity: Bool) {
        let isRenewed = isActivity && (waiting == .request || waiting == .body)
        guard let eventLoop, waiting != self.waiting || isRenewed else { return }
        self.waiting = waiting
        since = eventLoop.now
        guard let patience = patience.time(for: waiting) else { return }
        if since + patience < due {
            task?.cancel()
            schedule(at: since + patience, eventLoop)
        }
    }

    /// A request was answered: what the connection waits for from now on is another thing, though
    /// it may be called the same.
    package func restart() { waiting = nil }

    /// Forgets everything, what is done too.
    package func cancel() {
        task?.cancel()
        (task, waiting, eventLoop, expire) = (nil, nil, nil, {})
    }

    private func schedule(at due: NIODeadline, _ eventLoop: any EventLoop) {
        self.due = due
        task = eventLoop.assumeIsolated().scheduleTask(deadline: due) { self.fire(eventLoop) }
    }

    private func fire(_ eventLoop: any EventLoop) {
        (task, due) = (nil, .distantFuture)
        guard let patience = patience.time(for: waiting) else { return }
        if since + patience <= eventLoop.now {
            waiting = nil
            expire()
        } else {
            schedule(at: since + patience, eventLoop)
        }
    }
}
