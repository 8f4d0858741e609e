import Foundation
import Site
import Synchronization

/// An event that has arrived at a follower.
struct Arrival {
    /// The number of the write.
    let number: Int
    let time: ContinuousClock.Instant
}

/// Followers of the feed, all but one of which one thread reads.
final class Listeners: Sendable {
    private struct State {
        var arrivals: [Arrival] = []
        var lost = 0
        var lastNumber = 0
        var lastBytes = ContinuousClock.now
    }

    private let sockets: [Int32]
    private let parsed: Int
    private let state = Mutex(State())
    private let isStopped = Mutex(false)

    /// Connects all of them, each of which waits for what is new.
    init(port: UInt16, count: Int, parsed: Int) throws {
        self.parsed = parsed
        var sockets: [Int32] = []
        for _ in 0..<count {
            let descriptor = try connectToLoopback(port: port)
            let request = Array(
                ("GET /v1/changes?feed=eventsource&since=now HTTP/1.1\r\n"
                    + "Host: 127.0.0.1:\(port)\r\n\r\n").utf8
            )
            send(descriptor, request, request.count, Int32(MSG_NOSIGNAL))
            sockets.append(descriptor)
        }
        self.sockets = sockets
    }

    /// What has arrived at those that are timed.
    var arrivals: [Arrival] { state.withLock { $0.arrivals } }
    /// Streams that the server has ended.
    var lost: Int { state.withLock { $0.lost } }

    /// Begins to read, and waits until every stream has begun.
    func start() {
        Thread.detachNewThread { [self] in read() }
        waitUntilQuiet()
    }

    /// Waits until nothing has come for a second, and the event `number` has.
    func waitUntilQuiet(upTo number: Int = 0) {
        let patience = ContinuousClock.now + .seconds(60)
        usleep(1_000_000)
        while .now < patience {
            let (last, time) = state.withLock { ($0.lastNumber, $0.lastBytes) }
            if last >= number && .now - time > .seconds(1) { return }
            usleep(10_000)
        }
    }

    /// Ends all streams.
    func stop() {
        isStopped.withLock { $0 = true }
        for descriptor in sockets { close(descriptor) }
    }

    private func read() {
        // The last one never reads.
        var polled = sockets.dropLast().map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        var rests = [[UInt8]](repeating: [], count: parsed)
        while !isStopped.withLock({ $0 }) {
            if poll(&polled, nfds_t(polled.count), 100) <= 0 { continue }
            for index in polled.indices where polled[index].revents != 0 {
                let isParsed = index < parsed
                // With MSG_TRUNC the kernel forgets the bytes without a copy (tcp(7)).
                let flags = Int32(MSG_DONTWAIT) | (isParsed ? 0 : Int32(MSG_TRUNC))
                let length = recv(polled[index].fd, &buffer, buffer.count, flags)
                let time = ContinuousClock.now
                if length <= 0 {
                    if length < 0 && errno == EAGAIN { continue }
                    // poll(2) leaves out what is negative.
                    polled[index].fd = -1
                    state.withLock { $0.lost += 1 }
                    continue
                }
                var numbers: [Int] = []
                if isParsed {
                    rests[index] += buffer[..<length]
                    numbers = Self.takeNumbers(&rests[index])
                }
                state.withLock { state in
                    state.lastBytes = time
                    for number in numbers {
                        state.arrivals.append(Arrival(number: number, time: time))
                        state.lastNumber = max(state.lastNumber, number)
                    }
                }
            }
        }
    }

    /// Takes the numbers of all events whose title is there as a whole: `"title":"Event 123"`.
    private static func takeNumbers(_ bytes: inout [UInt8]) -> [Int] {
        var numbers: [Int] = []
        let key = Array(#""title":"Event "#.utf8)
        var place = 0
        var end = 0
        while place + key.count < bytes.count {
            // The first byte of the key is common, its fourth is not.
            if bytes[place] != key[0] || bytes[place + 3] != key[3]
                || !bytes[place...].starts(with: key)
            {
                place += 1
                continue
            }
            var number = 0
            var digit = place + key.count
            while digit < bytes.count, (48...57).contains(bytes[digit]) {
                number = number * 10 + Int(bytes[digit] - 48)
                digit += 1
            }
            if digit == bytes.count { break }
            numbers.append(number)
            place = digit
            end = digit
        }
        bytes.removeFirst(max(end, min(place, bytes.count - key.count)))
        return numbers
    }
}
