"""A proxy of TCP that cuts connections at random bytes of what the server sends."""

import random
import select
import socket
import struct
import threading


class Proxy:
    """Cuts `cuts` connections, each after 1 to 2 * `mean` bytes; later ones are left alone.

    Half of the cuts are resets, which throw away what the client has not read yet; the others are
    ends of the stream. The first connection has `FIRST` bytes more and is not reset: a client that
    was never answered may take the address for a wrong one, and give up."""

    FIRST = 1 << 12

    def __init__(self, port, seed, cuts, mean):
        self.target = ("127.0.0.1", port)
        self.random = random.Random(seed)
        self.left = cuts
        self.connections = 0
        self.passing = set()
        self.mean = max(1, mean)
        self.lock = threading.Lock()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            client, _ = self.socket.accept()
            self.connections += 1
            try:
                server = socket.create_connection(self.target)
            except OSError:
                client.close()
                continue
            args = (client, server, self.connections == 1)
            threading.Thread(target=self.pass_on, args=args, daemon=True).start()

    def cut_all(self):
        """Ends every connection that there is."""
        with self.lock:
            for end in self.passing:
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    # It has ended already.
                    pass

    def pass_on(self, client, server, is_first):
        """Both ways in one thread: a socket that another one reads does not close."""
        with self.lock:
            self.passing.add(client)
            budget = self.random.randint(1, 2 * self.mean) if self.left > 0 else None
            resets = self.random.random() < 0.5 and not is_first
            if is_first and budget is not None:
                budget += self.FIRST
        try:
            while True:
                ready, _, _ = select.select([client, server], [], [])
                if client in ready:
                    data = client.recv(1 << 16)
                    if not data:
                        break
                    server.sendall(data)
                if server in ready:
                    data = server.recv(1 << 16)
                    client.sendall(data[:budget])
                    if not data:
                        break
                    if budget is not None:
                        budget -= len(data)
                        if budget <= 0:
                            self.cut(client, resets)
                            break
        except OSError:
            pass
        with self.lock:
            self.passing.remove(client)
        client.close()
        server.close()

    def cut(self, client, resets):
        with self.lock:
            self.left -= 1
        if resets:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
