"""A small client of Paraph's API for the trials in this folder. Standard library only."""

import http.client
import json
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit


class Unanswered(Exception):
    """The connection broke before the whole answer was there: the command may have happened, or not."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    content: bytes

    @property
    def json(self):
        return json.loads(self.content)

    def expect(self, *statuses):
        """This answer, or an AssertionError that shows it."""
        assert self.status in statuses, f"{self.status}: {self.content[:600].decode(errors='replace')}"
        return self


class API:
    """One connection per thread, made again after it broke."""

    def __init__(self, url, token, timeout=60):
        parts = urlsplit(url)
        self.host, self.port, self.token, self.timeout = parts.hostname, parts.port, token, timeout
        self.local = threading.local()

    def __call__(self, method, path, body=None, content_type="application/json", **headers):
        """`if_match="1"` becomes `If-Match: "1"`, `idempotency_key=…` becomes `Idempotency-Key: …`."""
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        fields["Authorization"] = f"Bearer {self.token}"
        if body is not None:
            fields["Content-Type"] = content_type
        try:
            return self._exchange(method, path, body, fields)
        except (OSError, http.client.HTTPException) as broken:
            self.local.connection = None
            raise Unanswered(f"{method} {path}: {broken!r}") from broken

    def _exchange(self, method, path, body, fields):
        connection = getattr(self.local, "connection", None)
        if connection is None:
            connection = http.client.HTTPConnection(self.host, self.port, timeout=self.timeout)
            self.local.connection = connection
        connection.request(method, path, body, fields)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())

    def upload(self, dossier, filename, content, media_type, mailbox="purchase", **headers):
        disposition = f'attachment; filename="{filename}"'
        headers["Content-Disposition"] = disposition
        return self("POST", f"/v1/dossiers/{dossier}/documents?mailbox={mailbox}", content, media_type, **headers)

    def pages(self, path, after=None):
        """Every item of a list, page after page; with what the command did that has answered `after`."""
        now = {"Consistency-Token": after.headers["Consistency-Token"]} if after else {}
        cursor, sign = None, "&" if "?" in path else "?"
        while True:
            page = self("GET", path + (f"{sign}cursor={cursor}" if cursor else ""), Prefer="wait=10", **now).expect(200).json
            yield from page["items"]
            cursor = page["next"]
            if not cursor:
                return

    def events(self, types=None):
        """Every event of the office, in the log's order."""
        after = 0
        while True:
            kinds = f"&types={types}" if types else ""
            page = self("GET", f"/v1/events?after={after}{kinds}").expect(200).json
            yield from page["events"]
            if page["last"] == after:
                return
            after = page["last"]
