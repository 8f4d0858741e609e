"""The servers that are compared, each on a free port of 127.0.0.1 and on the server's core."""

import http.client
import json
import os
import pathlib
import resource
import shutil
import signal
import socket
import subprocess
import time
import urllib.request

NGINX = """
daemon off; worker_processes 1; worker_rlimit_nofile {files};
pid {dir}/nginx.pid; error_log {dir}/nginx.err;
events {{ worker_connections 4096; }}
http {{
    access_log off; sendfile on; tcp_nopush on; tcp_nodelay on;
    keepalive_requests 1000000000; default_type application/json;
    open_file_cache max={cached} inactive=600s; open_file_cache_valid 600s;
    client_body_temp_path {dir}/body; proxy_temp_path {dir}/proxy; fastcgi_temp_path {dir}/fastcgi;
    uwsgi_temp_path {dir}/uwsgi; scgi_temp_path {dir}/scgi;
    server {{
        listen 127.0.0.1:{port};
        location = /constant {{ return 200 '{constant}'; }}
        location / {{ root {dir}/files; }}
    }}
}}
"""


def free_port():
    """A port that nobody has at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(url, headers={}):
    """Status, fields and body of a GET."""
    request = urllib.request.Request(url, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as response:
        return response.status, response.headers, response.read()


def connection(server):
    """A connection to a server, for requests one after another."""
    return http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)


class Process:
    """A server that is ended with the block."""

    def __init__(self, core, command, directory, name, port):
        self.port = port
        self.log = open(directory / f"{name}.log", "wb")
        self.name = name
        began = time.perf_counter()
        self.process = subprocess.Popen(
            ["taskset", "-c", str(core), *command], stdout=self.log, stderr=self.log
        )
        self.await_port()
        # How long that took.
        self.ready_seconds = time.perf_counter() - began

    def await_port(self):
        """Returns once it takes connections."""
        for _ in range(60_000):
            if self.process.poll() is not None:
                raise SystemExit(f"{self.name} ended at once; see {self.log.name}")
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.001)
        raise SystemExit(f"{self.name} does not listen on port {self.port}; see {self.log.name}")

    def stop(self):
        """Asks it to end, and waits until it has."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)
        self.log.close()

    def resident_megabytes(self):
        """Its memory beyond the maps of files."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("RssAnon:")[1].split()[0]) // 1024

    @property
    def url(self):
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"


def longbox(program, core, data, *options):
    """Longbox on a data directory, beside which its log is."""
    port = free_port()
    command = [program, "serve", "--data", str(data), "--port", str(port)]
    command += ["--rate-limit", "off", *options]
    return Process(core, command, data.parent, f"longbox-{port}", port)


def nginx(core, directory, documents, constant):
    """Serves each document as a file, and `/constant` from its configuration."""
    files = directory / "files" / "v1" / "comics"
    files.mkdir(parents=True)
    for number, document in documents.items():
        (files / str(number)).write_bytes(document)
    port = free_port()
    text = constant.decode().replace("\\", "\\\\").replace("'", "\\'")
    configuration = directory / "nginx.conf"
    # It keeps as many files open as it may, beside its connections.
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    cached = max(64, min(len(documents), files - 4_096))
    configuration.write_text(
        NGINX.format(dir=directory, port=port, constant=text, files=files, cached=cached)
    )
    command = ["nginx", "-p", str(directory), "-e", str(directory / "nginx.err")]
    return Process(core, [*command, "-c", str(configuration)], directory, "nginx", port)


def redis(core, directory, name, append):
    """`append` is the value of appendfsync; None keeps nothing on disk."""
    port = free_port()
    place = directory / name
    place.mkdir()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    command += ["--dir", str(place), "--appendonly", "yes" if append else "no"]
    if append:
        command += ["--appendfsync", append]
    return Process(core, command, directory, name, port)


def redis_load(server, documents):
    """Puts each document under comic:NUMBER, through the protocol's bulk form."""
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        answers = connection.makefile("rb")
        for number, document in documents.items():
            key = b"comic:%d" % number
            head = b"*3\r\n$3\r\nSET\r\n$%d\r\n%s\r\n$%d\r\n" % (len(key), key, len(document))
            connection.sendall(head + document + b"\r\n")
            if answers.readline() != b"+OK\r\n":
                raise SystemExit("Redis refused a document")


def webdis(core, directory, store):
    """Speaks HTTP for a Redis."""
    port = free_port()
    configuration = directory / "webdis.json"
    options = {
        "redis_host": "127.0.0.1",
        "redis_port": store.port,
        "http_host": "127.0.0.1",
        "http_port": port,
        "threads": 1,
        "pool_size": 10,
        "daemonize": False,
        "websockets": False,
        "verbosity": 0,
        "logfile": str(directory / "webdis.out"),
    }
    configuration.write_text(json.dumps(options))
    return Process(core, ["webdis", str(configuration)], directory, "webdis", port)


def postgresql(core, directory, comics):
    """A durable PostgreSQL with a row of views for each comic, reached through a socket."""
    binaries = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    place = directory / "postgresql"
    place.mkdir()
    user = []
    if os.geteuid() == 0:
        # It refuses to run as root.
        shutil.chown(place, "postgres", "postgres")
        user = ["runuser", "-u", "postgres", "--"]
    run = dict(check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
    make = [binaries / "initdb", "-D", place / "data", "-A", "trust", "-U", "postgres"]
    subprocess.run([*user, *make], **run)
    port = free_port()
    command = [*user, binaries / "postgres", "-D", place / "data", "-p", str(port)]
    command += ["-k", place, "-c", "listen_addresses=127.0.0.1", "-c", "shared_buffers=512MB"]
    server = Process(core, [str(word) for word in command], directory, "postgresql", port)
    table = (
        "create table views (id int primary key, total bigint not null) with (fillfactor = 50);"
        f"insert into views select n, 0 from generate_series(1, {comics}) n; vacuum analyze views"
    )
    psql = ["psql", "-h", "127.0.0.1", "-p", str(port), "-U", "postgres"]
    for statement in table.split(";"):
        for attempt in range(50):
            if subprocess.run([*psql, "-qc", statement], capture_output=True).returncode == 0:
                break
            time.sleep(0.2)
        else:
            raise SystemExit(f"PostgreSQL refused: {statement}")
    return server
