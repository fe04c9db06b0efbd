"""What can break, each as a method: it breaks something, and returns when everything is up again."""

import datetime
import signal
import subprocess
import time
from collections import Counter

from waiting import RECOVERY_IN_SECONDS, wait_until

CRASH_POINTS = ["content-stored", "before-append", "appended", "answered", "before-projected", "projected", "reacted"]
# Only who has the lease comes there: for certain, who is alone.
LEASED_POINTS = {"before-projected", "projected", "reacted"}
# A server that did not come to a point in so many tries does not pass there.
ENOUGH_TRIES = 3
APPLICATIONS = ["log writer", "reader", "follower", "projector", "contents", ""]


class Disturbances:
    """`weights` names them all, with how often each comes."""

    weights = {
        "server_kill": 40, "crash_point": 16, "all_servers_kill": 3, "postgres_stop": 18, "lost_connections": 10,
        "postgres_pause": 3, "foreign_transaction": 1, "full_disk": 2, "clock_jump": 3,
    }

    def __init__(self, chance, cluster, servers, history, readers, clock, foreign_seconds):
        self.chance, self.cluster, self.servers, self.history = chance, cluster, servers, history
        self.readers, self.clock, self.foreign_seconds = readers, clock, foreign_seconds
        self.counts, self.foreign, self.crashes = Counter(), [], Counter()
        self.foreign_since, self.foreign_until = [], 0.0
        self.tries, self.points = Counter(), []

    def disturb(self, names):
        """One of `names`, as chance has it. Returns what was done."""
        # The foreign transaction would end with PostgreSQL, and is to stay open.
        if self.is_foreign_open():
            names = [name for name in names if name not in ("postgres_stop", "foreign_transaction", "full_disk")]
        name = self.chance.choices(names or ["server_kill"], [self.weights[name] for name in names] or [1])[0]
        time.sleep(self.chance.uniform(0.1, 0.8))
        said = getattr(self, name)()
        for server in self.servers:
            server.wait_until_ready()
        self.counts[name] += 1
        return f"{name}: {said}"

    # The servers

    def server_kill(self):
        server = self.chance.choice(self.servers)
        server.kill()
        self.counts["servers killed"] += 1
        server.start()
        return server.name

    def all_servers_kill(self):
        for server in self.servers:
            server.kill()
        self.counts["servers killed"] += len(self.servers)
        for server in self.servers:
            server.start()
        return f"{len(self.servers)} at once"

    def crash_point(self):
        """Kills a server, which comes back to kill itself at a point near a commit, beside others or alone."""
        point, passes = self.next_point(), self.chance.randint(1, 8)
        alone = point in LEASED_POINTS or self.chance.random() < 0.5
        if self.tries[point] and not self.crashes[point]:
            passes, alone = 1, True
        self.tries[point] += 1
        server = self.chance.choice(self.servers)
        killed = self.servers if alone else [server]
        for each in killed:
            each.kill()
        server.start(crash_point=f"{point}:{passes}")
        self.counts["servers killed"] += len(killed)
        try:
            wait_until(lambda: not server.is_running(), point, seconds=15)
            if server.process.returncode != -signal.SIGKILL:
                self.history.complain(f"at {point}:{passes}, {server.name} ended with {server.process.returncode}")
            self.crashes[point] += 1
            self.counts["servers killed"] += 1
            said = f"{server.name} at {point}, passed {passes} times"
        except AssertionError:
            server.kill()
            self.counts["servers killed"] += 1
            said = f"{server.name} did not come to {point} for the {passes}. time, and was killed"
        for each in killed:
            each.start()
        return said

    def next_point(self):
        """Each once, in an order of chance, before any comes again."""
        if not self.points:
            self.points = self.chance.sample(CRASH_POINTS, len(CRASH_POINTS))
        return self.points.pop()

    def points_never_reached(self):
        """The points no server came to, with how often one was sent there; none where points were no part of the trial."""
        return {point: self.tries[point] for point in CRASH_POINTS if self.tries and not self.crashes[point]}

    def missed_points(self):
        """What to complain of: one was sent there often enough to be certain."""
        return [f"no server came to {point} in {tries} tries" for point, tries in self.points_never_reached().items()
                if tries >= ENOUGH_TRIES]

    @staticmethod
    def kills(names):
        """Whether servers are killed where these break."""
        return not {"server_kill", "all_servers_kill", "crash_point"}.isdisjoint(names)

    # PostgreSQL

    def postgres_stop(self):
        """The servers stay up, say that they are not ready, and recover by themselves."""
        self.cluster.stop()
        self.counts["PostgreSQL stopped"] += 1
        wait_until(lambda: all(server.readiness() == 503 for server in self.servers),
                   "the servers say 503 while PostgreSQL is away")
        away = self.chance.choice([0, 0, 0, 1])
        time.sleep(away)
        self.cluster.start()
        return f"immediate, away for {away} s"

    def lost_connections(self):
        name = self.chance.choice(APPLICATIONS)
        cut = self.cluster.sql(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = 'paraph' "
            f"AND application_name LIKE 'paraph {name}%'")[0]
        self.counts["connections cut"] += int(cut)
        return f"{cut} of {name or 'all'}"

    def postgres_pause(self):
        seconds = self.chance.uniform(1, 4)
        self.cluster.freeze()
        time.sleep(seconds)
        self.cluster.thaw()
        return f"for {seconds:.1f} s"

    def foreign_transaction(self):
        """Opens one that has written, in this database and in another of the cluster; it goes on while more breaks."""
        self.foreign = [subprocess.Popen(self.cluster.psql(database=database), stdin=subprocess.PIPE,
                                         stdout=subprocess.DEVNULL) for database in ("paraph", "elsewhere")]
        for process in self.foreign:
            process.stdin.write(b"CREATE TABLE IF NOT EXISTS foreign_work (n int); BEGIN;\n")
            process.stdin.write(b"INSERT INTO foreign_work VALUES (1);\n")
            process.stdin.flush()
        written = "SELECT pid FROM pg_stat_activity WHERE state = 'idle in transaction' AND query LIKE 'INSERT INTO foreign%'"
        wait_until(lambda: len(self.cluster.sql(written)) == len(self.foreign), "foreign transactions have written")
        self.foreign_since = [reader.position for reader in self.readers]
        self.foreign_until = time.monotonic() + self.foreign_seconds
        return f"for {self.foreign_seconds} s"

    def is_foreign_open(self):
        """It is closed when its time is over and every reader has seen something, or none will."""
        if not self.foreign:
            return False
        late = time.monotonic() - self.foreign_until
        if late < 0 or self.is_a_reader_where_it_was() and late < RECOVERY_IN_SECONDS:
            return True
        for process in self.foreign:
            process.communicate(b"COMMIT;\n")
        if any(process.returncode for process in self.foreign):
            self.history.complain("a foreign transaction was broken off")
        self.foreign = []
        for reader, since in zip(self.readers, self.foreign_since):
            self.counts[f"events {reader.name} saw beside a foreign transaction"] += reader.position - since
            if reader.position == since:
                self.history.complain(f"{reader.name} saw nothing while a foreign transaction was open")
        return False

    def is_a_reader_where_it_was(self):
        return any(reader.position == since for reader, since in zip(self.readers, self.foreign_since))

    def end(self):
        """Waits for what is still open."""
        wait_until(lambda: not self.is_foreign_open(), "a foreign transaction is closed",
                   seconds=self.foreign_seconds + 2 * RECOVERY_IN_SECONDS)

    def full_disk(self):
        """Nothing can be written for a moment; reads go on."""
        seconds = self.chance.uniform(1, 3)
        refused = self.history.statuses[507]
        self.cluster.fill_disk()
        try:
            time.sleep(seconds)
            if self.cluster.is_running():
                path = f"/v1/events?after={self.chance.randint(0, 5)}&limit=1"
                self.history.ask(self.chance, "GET", path).expect(200)
        finally:
            self.cluster.free_disk()
        if not self.cluster.is_running():
            self.cluster.start()
        return f"for {seconds:.1f} s, {self.history.statuses[507] - refused} commands refused"

    # Time

    def clock_jump(self):
        self.clock.jump(self.chance.choice([hours for hours in (-1, 0, 1) if hours != self.clock.hours]))
        if not self.clock.library:
            self.server_kill()
        time.sleep(1)
        return f"to {self.clock.hours:+d} h"


def shifted(hours):
    """The time in so many hours, RFC 3339."""
    there = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=hours)
    return there.isoformat(timespec="seconds").replace("+00:00", "Z")
