"""What a run was made on, and with which programs."""

import os
import pathlib
import platform
import re
import sqlite3
import subprocess


def first_match(path, pattern):
    """The first group of `pattern` in a file, or a question mark."""
    try:
        found = re.search(pattern, pathlib.Path(path).read_text(), re.MULTILINE)
    except OSError:
        found = None
    return found[1].strip() if found else "?"


def file_system(directory):
    """The kind of file system that a directory is on."""
    command = ["findmnt", "-n", "-o", "FSTYPE", "-T", str(directory)]
    return subprocess.run(command, capture_output=True, text=True).stdout.strip() or "?"


def machine(directory):
    """The machine, by what it is called there."""
    kibibytes = first_match("/proc/meminfo", r"^MemTotal:\s+(\d+)")
    memory = f"{int(kibibytes) / 1048576:.1f} GiB" if kibibytes != "?" else "?"
    return {
        "processor": first_match("/proc/cpuinfo", r"^model name\s*:(.*)$"),
        "cores": os.cpu_count(),
        "memory": memory,
        "kernel": platform.release(),
        "file system": file_system(directory),
    }


def version(*command):
    """The first version that a program tells of itself; None if it is not there."""
    try:
        result = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError:
        return None
    found = re.search(r"\d+\.\d+[\w.+-]*", result.stdout + result.stderr)
    return found[0] if found else None


def package(name):
    """The version of a Debian package; None where it is not installed."""
    return version("dpkg-query", "-W", "-f", "${Version}", name)


def commit():
    """The commit that was measured, and whether something had been changed since."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()


def versions(longbox):
    """The programs that were measured, and those that measured."""
    own = [version(longbox, "--version"), commit()]
    found = {
        "Longbox": ", commit ".join(text for text in own if text),
        "LMDB": package("liblmdb0"),
        "nginx": version("nginx", "-v"),
        "Redis": version("redis-server", "--version"),
        "webdis": package("webdis"),
        "PostgreSQL": version("pg_config", "--version") or package("postgresql"),
        "SQLite": f"{sqlite3.sqlite_version} (Python {platform.python_version()})",
        "wrk": package("wrk"),
        "h2load": version("h2load", "--version"),
    }
    return {name: text for name, text in found.items() if text}
