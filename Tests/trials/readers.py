"""Readers of the log who compare everything they see with what they saw before."""

import http.client
import json
import random
import threading
import time
from urllib.parse import urlsplit

from client import API, Unanswered


class Reader:
    """Follows the log from its beginning, from server to server, and remembers which event it saw at each position."""

    def __init__(self, name, servers, token, seed):
        self.name, self.servers, self.token = name, servers, token
        self.chance = random.Random(f"{seed}-{name}")
        self.seen, self.resumed, self.complaints = [], 0, []
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.run, name=name)

    def start(self):
        self.thread.start()

    def stop(self):
        self.stopping.set()
        self.thread.join(timeout=60)
        if self.thread.is_alive():
            self.complaints.append(f"{self.name} hangs")

    @property
    def position(self):
        return len(self.seen)

    def run(self):
        while not self.stopping.is_set():
            try:
                self.follow(self.chance.choice(self.servers))
            except (Unanswered, OSError, http.client.HTTPException):
                self.stopping.wait(0.05)
            except Exception as problem:
                self.complaints.append(f"{self.name}: {problem!r}")
                self.stopping.wait(0.5)
            self.resumed += 1

    def take(self, event):
        """One event more: the very next one, or a promise is broken."""
        position = event["position"]
        if position == self.position + 1:
            self.seen.append(event["id"])
        elif position > self.position + 1:
            raise AssertionError(f"position {position} came after {self.position}: a gap")
        else:
            raise AssertionError(f"position {position} came although {self.position} had been seen")


class PagingReader(Reader):
    """Long polls of `GET /v1/events`."""

    def follow(self, server):
        api = API(server.url, self.token, timeout=10)
        while not self.stopping.is_set():
            answer = api("GET", f"/v1/events?after={self.position}&limit=500&wait=1")
            if answer.status == 503:
                return self.stopping.wait(0.05)
            page = answer.expect(200).json
            for event in page["events"]:
                self.take(event)
            if page["last"] < self.position:
                raise AssertionError(f"the log ends at {page['last']}, after {self.position} had been seen")
            if self.chance.random() < 0.05:
                return None


class StreamReader(Reader):
    """Server-sent events, resumed with `Last-Event-ID` wherever they broke off."""

    def follow(self, server):
        address = urlsplit(server.url)
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=3)
        try:
            connection.request("GET", "/v1/events/stream", headers={
                "Authorization": f"Bearer {self.token}", "Last-Event-ID": str(self.position)})
            response = connection.getresponse()
            if response.status != 200:
                assert response.status == 503, f"the stream answers {response.status}"
                return self.stopping.wait(0.05)
            # Whoever reads for ever from one server would never see a hand-over.
            until = time.monotonic() + self.chance.uniform(1, 10)
            while not self.stopping.is_set() and time.monotonic() < until:
                line = response.readline()
                if not line:
                    return None
                if line.startswith(b"data:"):
                    self.take(json.loads(line[5:]))
        finally:
            connection.close()
