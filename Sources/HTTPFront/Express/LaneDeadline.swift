package import NIOCore

/// The one timer of a connection.
///
/// It is set again only when it fires or when an earlier deadline comes up: a busy connection sets
/// none.
package final class LaneDeadline {
    private var waiting: ConnectionMachine.Waiting?
    private var since = NIODeadline.uptimeNanoseconds(0)
    private var task: Scheduled<Void>?
    private var due = NIODeadline.distantFuture

    package init() {}

    /// Takes note of what the connection waits for; calls `expire` when it has for too long.
    package func update(
        _ waiting: ConnectionMachine.Waiting,
        _ isActivity: Bool,
        _ eventLoop: any EventLoop,
        _ expire: @escaping () -> Void
    ) {
        let isRenewed = isActivity && (waiting == .request || waiting == .body)
        guard waiting != self.waiting || isRenewed else { return }
        self.waiting = waiting
        since = eventLoop.now
        guard let patience = waiting.patience else { return }
        if since + patience < due {
            task?.cancel()
            schedule(at: since + patience, eventLoop, expire)
        }
    }

    package func cancel() {
        task?.cancel()
        (task, waiting) = (nil, nil)
    }

    private func schedule(
        at due: NIODeadline,
        _ eventLoop: any EventLoop,
        _ expire: @escaping () -> Void
    ) {
        self.due = due
        task = eventLoop.assumeIsolated().scheduleTask(deadline: due) {
            self.fire(eventLoop, expire)
        }
    }

    private func fire(_ eventLoop: any EventLoop, _ expire: @escaping () -> Void) {
        (task, due) = (nil, .distantFuture)
        guard let patience = waiting?.patience else { return }
        if since + patience <= eventLoop.now {
            waiting = nil
            expire()
        } else {
            schedule(at: since + patience, eventLoop, expire)
        }
    }
}

extension ConnectionMachine.Waiting {
    /// How long; nil for what the server itself is late with.
    var patience: TimeAmount? {
        switch self {
        case .request, .body: .seconds(Int64(Limits.idleSeconds))
        case .head: .seconds(Int64(Limits.headSeconds))
        case .reader: .seconds(Int64(Limits.writeSeconds))
        case .end: .seconds(Int64(Limits.lingerSeconds))
        case .answer: nil
        }
    }
}
