"""A PostgreSQL cluster of one trial's own, which it may stop, freeze and fill as it likes."""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from waiting import wait_until

CLONE_NEWNS = 0x00020000  # sched.h
PROGRAMS = Path("/usr/lib/postgresql/15/bin")
SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{folder}'
max_connections = 120
shared_buffers = 64MB
min_wal_size = 80MB
max_wal_size = 256MB
jit = off
timezone = 'UTC'
"""
# Role and database as ./dev provides them: the server's role owns nothing.
PROVISION = """
CREATE ROLE paraph_admin LOGIN CREATEDB CREATEROLE;
CREATE ROLE paraph_server LOGIN NOINHERIT;
CREATE DATABASE paraph OWNER paraph_admin;
CREATE DATABASE elsewhere;
"""


class Cluster:
    """Its data may lie on a small volume of its own, so that a disk can be full; the write-ahead log never does: without
    room for that, PostgreSQL itself stops, which is another fault."""

    def __init__(self, volume_in_megabytes=None):
        self.folder = Path(tempfile.mkdtemp(prefix="paraph-faults-"))
        self.data, self.log = self.folder / "volume" / "data", open(self.folder / "postgres.log", "ab")
        (self.folder / "volume").mkdir()
        self.has_volume = bool(volume_in_megabytes) and self._mount(volume_in_megabytes)
        self.process, self.frozen = None, []
        for path in (self.folder, self.folder / "volume"):
            if os.geteuid() == 0:
                owner = pwd.getpwnam("postgres")
                os.chown(path, owner.pw_uid, owner.pw_gid)

    def _mount(self, megabytes):
        """In a mount namespace of our own: the volume goes with us, however we end."""
        if os.geteuid() != 0 or ctypes.CDLL(None).unshare(CLONE_NEWNS) != 0:
            return False
        subprocess.run(["mount", "--make-rprivate", "/"], check=True)
        mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "paraph-faults", self.folder / "volume"]
        return subprocess.run(mount, capture_output=True).returncode == 0

    def create(self):
        self._run("initdb", "--pgdata", self.data, "--waldir", self.folder / "wal", "--username", "postgres", "--auth",
                  "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-instructions", "--no-sync")
        with open(self.data / "postgresql.conf", "a") as settings:
            settings.write(SETTINGS.format(folder=self.folder))
        self.start()
        for statement in PROVISION.strip().splitlines():
            self.sql(statement, database="postgres")

    def url(self, role, database="paraph"):
        return f"postgresql://{role}@/{database}?host={self.folder}"

    @staticmethod
    def _as_owner(die_with_us=False):
        death = ["--pdeathsig", "QUIT"] if die_with_us else []
        identity = ["--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []
        return ["setpriv", *death, *identity, "--"] if death or identity else []

    def _run(self, program, *arguments):
        command = [*self._as_owner(), PROGRAMS / program, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/")
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")

    # It runs as a child: it must not outlive the trial, however that ends.
    def start(self):
        command = [*self._as_owner(die_with_us=True), PROGRAMS / "postgres", "-D", self.data]
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log, cwd="/", start_new_session=True)
        wait_until(self.answers, "PostgreSQL takes connections")

    def answers(self):
        if self.process.poll() is not None:
            raise AssertionError(f"PostgreSQL ended by itself: see {self.log.name}")
        ready = [PROGRAMS / "pg_isready", "--quiet", "--host", self.folder]
        return subprocess.run(ready).returncode == 0

    def stop(self, how=signal.SIGQUIT):
        """SIGQUIT is an `immediate` stop, as after a power cut but for the disk; SIGINT a `fast` one."""
        self.process.send_signal(how)
        self.process.wait(timeout=60)

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def freeze(self):
        """Stops every process of the cluster where it stands; `thaw` lets them go on."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for number in [self.process.pid, *map(int, children)]:
            self._signal(number, signal.SIGSTOP)
            self.frozen.append(number)

    def thaw(self):
        while self.frozen:
            self._signal(self.frozen.pop(), signal.SIGCONT)

    @staticmethod
    def _signal(number, what):
        try:
            os.kill(number, what)
        except ProcessLookupError:
            pass  # it ended meanwhile

    def psql(self, *arguments, database="paraph", role="postgres"):
        return ["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1",
                f"--host={self.folder}", f"--username={role}", f"--dbname={database}", *arguments]

    def sql(self, statement, database="paraph"):
        """What the superuser is answered, a line a row, columns separated by |."""
        done = subprocess.run(self.psql("--command", statement, database=database), capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{statement}: {done.stderr}")
        return done.stdout.splitlines()

    # A full disk: the volume where there is one, otherwise every insert into the log answered as on a full disk.
    def fill_disk(self):
        if self.has_volume:
            with open(self.folder / "volume" / "ballast", "wb") as ballast:
                try:
                    while True:
                        os.write(ballast.fileno(), bytes(1 << 20))
                except OSError:
                    return
        self.sql("CREATE FUNCTION public.disk_is_full() RETURNS trigger LANGUAGE plpgsql AS "
                 "$$ BEGIN RAISE 'no space left on device' USING ERRCODE = '53100'; END $$")
        self.sql("CREATE TRIGGER disk_is_full BEFORE INSERT ON log.event "
                 "FOR EACH ROW EXECUTE FUNCTION public.disk_is_full()")

    def free_disk(self):
        if self.has_volume:
            (self.folder / "volume" / "ballast").unlink()
        else:
            self.sql("DROP TRIGGER disk_is_full ON log.event")
            self.sql("DROP FUNCTION public.disk_is_full()")

    def remove(self, keep=False):
        self.thaw()
        if self.is_running():
            self.stop(signal.SIGINT if keep else signal.SIGQUIT)
        if keep:
            if self.has_volume:
                subprocess.run(["cp", "-a", self.data, self.folder / "data"], check=True)
            return
        if self.has_volume:
            subprocess.run(["umount", self.folder / "volume"], check=True)
        shutil.rmtree(self.folder)
