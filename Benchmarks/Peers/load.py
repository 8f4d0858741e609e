"""The load, from the other core: wrk, redis-benchmark, pgbench and h2load."""

import re
import subprocess

CONNECTIONS = 64

PATHS = """
local requests, count = {{}}, 0
math.randomseed({seed})
init = function(args)
    for _ = 1, 40000 do
        local share, number = math.random(100), math.random({comics})
        if share <= {share} then
            requests[#requests + 1] = wrk.format("POST", "/v1/comics/" .. number .. "/views")
        else
            requests[#requests + 1] = wrk.format("GET", "{before}" .. number .. "{after}")
        end
    end
end
request = function()
    count = count % #requests + 1
    return requests[count]
end
{extra}
"""

TARGETS = """
local paths, count = {{{paths}}}, 0
request = function()
    count = count % #paths + 1
    return wrk.format("GET", paths[count])
end
"""

# Reads and writes apart, by what they are answered with.
COUNT = """
local threads = {}
setup = function(thread) table.insert(threads, thread) end
reads, writes = 0, 0
response = function(status)
    if status == 204 then writes = writes + 1 else reads = reads + 1 end
end
done = function(summary)
    local seconds = summary.duration / 1e6
    for _, thread in ipairs(threads) do
        print("reads/s " .. thread:get("reads") / seconds)
        print("writes/s " .. thread:get("writes") / seconds)
    end
end
"""


class Load:
    """Loads of one core, each for the same time."""

    def __init__(self, core, seconds, directory):
        self.core = core
        self.seconds = seconds
        self.directory = directory

    def run(self, *command):
        """Runs a program on the core; what it prints."""
        command = ["taskset", "-c", str(self.core), *map(str, command)]
        result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode != 0:
            raise SystemExit(f"{' '.join(command)}: {result.stderr or result.stdout}")
        return result.stdout

    def wrk(self, url, script=None, fields=(), expected="2xx", connections=CONNECTIONS):
        """What wrk prints."""
        command = ["wrk", "-t1", f"-c{connections}", f"-d{self.seconds}s", "--timeout", "10s"]
        for field in fields:
            command += ["-H", field]
        if script:
            command += ["-s", script]
        output = self.run(*command, url)
        if "Non-2xx" in output and expected == "2xx":
            raise SystemExit(f"{url} answers what is no success:\n{output}")
        return output

    def rate(self, *arguments, **options):
        """Requests a second."""
        return float(re.search(r"Requests/sec:\s+([\d.]+)", self.wrk(*arguments, **options))[1])

    def rates(self, *arguments):
        """Reads and writes a second."""
        output = self.wrk(*arguments)
        found = (re.search(rf"{kind}/s ([\d.]+)", output) for kind in ("reads", "writes"))
        return tuple(float(match[1]) for match in found)

    def script(self, name, comics, before="/", after="", share=0, extra="", seed=1):
        """A script for wrk: `before` NUMBER `after` at random, and views for `share` per cent."""
        path = self.directory / f"{name}.lua"
        text = PATHS.format(
            comics=comics, before=before, after=after, share=share, extra=extra, seed=seed
        )
        path.write_text(text)
        return path

    def targets(self, name, paths):
        """A script for wrk: these paths in turn."""
        listed = ",".join(f'"{target}"' for target in paths)
        path = self.directory / f"{name}.lua"
        path.write_text(TARGETS.format(paths=listed))
        return path

    def redis_increments(self, server, comics):
        """INCRs a second of keys at random."""
        command = ["redis-benchmark", "-p", server.port, "-c", CONNECTIONS, "-r", comics, "-q"]
        # A number of requests that takes about as long as the other loads.
        probe = self.redis_rate(self.run(*command, "-n", 20_000, "incr", "views:__rand_int__"))
        count = max(20_000, int(probe * self.seconds))
        return self.redis_rate(self.run(*command, "-n", count, "incr", "views:__rand_int__"))

    @staticmethod
    def redis_rate(output):
        """The rate that redis-benchmark has printed last."""
        return float(re.findall(r"([\d.]+) requests per second", output)[-1])

    def pgbench(self, server, comics):
        """UPDATEs a second of rows at random, each a transaction."""
        path = self.directory / "views.sql"
        path.write_text(
            f"\\set id random(1, {comics})\nupdate views set total = total + 1 where id = :id;\n"
        )
        command = ["pgbench", "-h", "127.0.0.1", "-p", server.port, "-U", "postgres", "-n"]
        command += ["-c", CONNECTIONS, "-j", 1, "-T", self.seconds, "-M", "prepared"]
        output = self.run(*command, "-f", path, "postgres")
        found = re.search(r"tps = ([\d.]+)", output)
        if not found:
            raise SystemExit(f"pgbench has measured nothing:\n{output}")
        return float(found[1])

    def h2load(self, server, paths, rate, method="GET"):
        """Milliseconds below which 50 and 99 of 100 answers stay, at `rate` requests a second."""
        listed = self.directory / f"{method}.txt"
        listed.write_text("".join(f"{server.url}{path}\n" for path in paths))
        log = self.directory / "h2load.log"
        log.unlink(missing_ok=True)
        command = ["h2load", "--h1", "-c", CONNECTIONS, "-t", 1, "-D", self.seconds]
        command += ["--rps", rate / CONNECTIONS, "-i", listed, "--log-file", log]
        if method != "GET":
            command += ["-H", f":method: {method}"]
        self.run(*command)
        times = sorted(int(line.split()[2]) for line in log.read_text().splitlines())
        if not times:
            raise SystemExit("h2load has measured nothing")
        return tuple(times[min(len(times) - 1, len(times) * per // 100)] / 1000 for per in (50, 99))
