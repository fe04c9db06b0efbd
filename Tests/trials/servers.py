"""`paraph serve`, started, killed and started again on the port it had."""

import os
import signal
import socket
import subprocess
from pathlib import Path

from client import API, Unanswered
from waiting import wait_until

FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")


class Clock:
    """The wall clock of all servers. With libfaketime it jumps under their feet; without, when each starts the next time,
    and then for the time of commands only."""

    def __init__(self, folder, library=FAKETIME):
        self.file, self.library, self.hours = folder / "clock", library if library.exists() else None, 0
        self.jump(0)

    def jump(self, hours):
        self.hours = hours
        self.file.write_text(f"{hours:+d}h\n")

    def environment(self, now):
        if self.library:
            return {"LD_PRELOAD": str(self.library), "FAKETIME_TIMESTAMP_FILE": str(self.file),
                    "FAKETIME_CACHE_DURATION": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        if not self.hours:
            return {}
        return {"PARAPH_TESTING": "1", "PARAPH_CLOCK": now(self.hours)}


class Server:
    def __init__(self, name, paraph, database_url, log, clock_environment=dict):
        self.name, self.paraph, self.database_url, self.log = name, paraph, database_url, log
        self.clock_environment = clock_environment
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None

    def start(self, crash_point=None):
        """`crash_point` is `NAME:N`: the server kills itself when it gets to that point for the N-th time."""
        environment = {**os.environ, "PARAPH_WORKER": str(self.paraph.with_name("paraph-worker"))}
        environment |= self.clock_environment()
        if crash_point:
            environment |= {"PARAPH_TESTING": "1", "PARAPH_FAULT_POINT": crash_point}
        command = ["setpriv", "--pdeathsig", "KILL", "--", self.paraph, "serve", "--port", str(self.port),
                   "--database-url", self.database_url]
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log, env=environment,
                                        start_new_session=True)

    def wait_until_ready(self):
        wait_until(self.is_ready, f"server {self.name} is ready")

    def is_ready(self):
        assert self.is_running(), f"server {self.name} ended by itself with {self.process.returncode}"
        return self.readiness() == 200

    def readiness(self):
        """The status of /health/ready; None without an answer."""
        try:
            return API(self.url, "", timeout=5)("GET", "/health/ready").status
        except Unanswered:
            return None

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Asks it to end; the status it ends with."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.kill()
            return None
