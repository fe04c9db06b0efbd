"""The worklist page as a FastAPI + asyncpg server would serve it: what the benchmark `worklist-peer` measures against.

It reads the rows that Paraph's read models hold, by the statements of Sources/Projections/Worklist/WorklistQuery.swift, and
answers the same JSON. It is given every advantage that costs no correctness: uvloop, httptools, prepared statements, the
office set once for a connection instead of once for a page, rows passed through as they are rendered, no access log, and
tokens remembered for as long as Paraph remembers them. It keeps no pages.

    DATABASE_URL=postgresql:///paraph?host=… fastapi_worklist.py --table read_model.… [--port 0]

Prints its address once it listens; SIGTERM ends it.
"""

import argparse
import asyncio
import base64
import hashlib
import os
import socket
import time
from contextlib import asynccontextmanager
from enum import Enum
from typing import Annotated, AsyncIterator
from uuid import UUID

import asyncpg
import orjson
import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException, Query, Request, Response

# The numbering order: FEATURES A-02.
ORDER = ("period", "invoice_date", "sent_at", "document")
LIST = "dossier = $1 AND side = $2 AND state = 'open'"
BY_NUMBER = ", ".join(f"{column} ASC NULLS LAST" for column in ORDER)

PAGE = f"""
    SELECT id, json, period::text AS place_0, invoice_date::text AS place_1,
        to_char(sent_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS place_2, document::text AS place_3
    FROM {{table}}
    WHERE {LIST}
    ORDER BY {BY_NUMBER}, id
    LIMIT $3
    """
# The rows the filters let through, and those of the whole list: the same here, where there are no filters.
COUNT = f"SELECT count(*) FROM {{table}} WHERE {LIST}"
BLOCKED = f"""
    SELECT id, validation, reasons, duplicate_unacknowledged
    FROM {{table}}
    WHERE {LIST} AND (blocked OR duplicate_unacknowledged)
    ORDER BY period NULLS LAST, invoice_date NULLS LAST, sent_at, document
    """

TOKENS_LAST = 30.0
"""Seconds, as in Sources/API/Platform/Authentication.swift."""


class Side(str, Enum):
    purchase = "purchase"
    sale = "sale"


class Tokens:
    """Whose token it is, remembered for a short while by the token's hash."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool
        self.remembered: dict[bytes, tuple[UUID, float]] = {}

    async def office(self, token: str) -> UUID | None:
        digest = hashlib.sha256(token.encode()).digest()
        office, until = self.remembered.get(digest, (None, 0.0))
        if office is not None and time.monotonic() < until:
            return office
        office = await self.pool.fetchval("SELECT office FROM access.token_secret WHERE sha256 = $1", digest)
        if office is not None:
            self.remembered[digest] = (office, time.monotonic() + TOKENS_LAST)
        return office


class Worklists:
    """Pages read over connections each of which sees one office at a time, by row-level security."""

    def __init__(self, pool: asyncpg.Pool, table: str) -> None:
        self.pool = pool
        self.page, self.count, self.blocked = (text.format(table=table) for text in (PAGE, COUNT, BLOCKED))
        self.offices: dict[int, UUID] = {}

    async def read(self, office: UUID, dossier: UUID, side: Side, limit: int) -> bytes:
        async with self.pool.acquire() as connection:
            backend = connection.get_server_pid()
            if self.offices.get(backend) != office:
                await connection.execute("SELECT set_config('paraph.office', $1, false)", str(office))
                self.offices[backend] = office
            rows = await connection.fetch(self.page, dossier, side.value, limit + 1)
            total = await connection.fetchval(self.count, dossier, side.value)
            open_rows = await connection.fetchval(self.count, dossier, side.value)
            blocked = await connection.fetch(self.blocked, dossier, side.value)
        return orjson.dumps(
            {
                "items": [orjson.Fragment(row["json"]) for row in rows[:limit]],
                "gate": gate(open_rows, blocked),
                "next": cursor(rows[limit - 1]) if len(rows) > limit else None,
                "total": total,
            }
        )


def gate(open_rows: int, blocked: list[asyncpg.Record]) -> dict:
    """Whether a send of the list would go through, suspected duplicates holding it back."""
    blockers = []
    for row in blocked:
        reasons = orjson.loads(row["reasons"])
        if row["duplicate_unacknowledged"]:
            reasons.append("duplicate-unacknowledged")
        blockers.append({"proposal": str(row["id"]), "validation": row["validation"], "reasons": reasons})
    return {"ready": open_rows > 0 and not blockers, "blockers": blockers}


def cursor(row: asyncpg.Record) -> str:
    """Where a page ended, as Sources/Projections/Queries/ListCursor.swift writes it."""
    parts = [",".join(ORDER), str(row["id"]), *(row[f"place_{index}"] for index in range(len(ORDER)))]
    return base64.urlsafe_b64encode(orjson.dumps(parts)).rstrip(b"=").decode()


def pool(url: str, role: str, size: int) -> asyncpg.Pool:
    async def keep(_: asyncpg.Connection) -> None:
        """Leaves the session as it is when a connection goes back: its office is remembered here."""

    settings = {"role": role, "jit": "off", "application_name": "paraph peer"}
    return asyncpg.create_pool(url, min_size=1, max_size=size, server_settings=settings, reset=keep)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    options = app.state.options
    async with (
        pool(options.database_url, "paraph_reader", options.connections) as readers,
        pool(options.database_url, "paraph_writer", 1) as writers,
    ):
        app.state.worklists = Worklists(readers, options.table)
        app.state.tokens = Tokens(writers)
        print(f"http://127.0.0.1:{app.state.port}", flush=True)
        yield


app = FastAPI(lifespan=lifespan)


async def caller_office(request: Request, authorization: Annotated[str, Header()] = "") -> UUID:
    scheme, _, token = authorization.partition(" ")
    office = await request.app.state.tokens.office(token) if scheme.lower() == "bearer" else None
    if office is None:
        raise HTTPException(401)
    return office


@app.get("/v1/dossiers/{dossier}/worklist/{side}")
async def worklist(
    request: Request,
    dossier: UUID,
    side: Side,
    office: Annotated[UUID, Depends(caller_office)],
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    page = await request.app.state.worklists.read(office, dossier, side, limit)
    return Response(page, media_type="application/json")


def main() -> None:
    parser = argparse.ArgumentParser(description="Serves a worklist page with FastAPI and asyncpg.")
    parser.add_argument("--port", type=int, default=0, help="0 for any that is free")
    parser.add_argument("--connections", type=int, default=8, help="to the database, at most")
    parser.add_argument("--table", required=True, help="the read model's table, such as read_model.proposal_7")
    parser.add_argument("--database-url", default=os.environ.get("DATABASE_URL"), help="by default DATABASE_URL")
    app.state.options = parser.parse_args()
    if not app.state.options.database_url:
        parser.error("DATABASE_URL is not set")
    with socket.create_server(("127.0.0.1", app.state.options.port), backlog=1024) as listener:
        app.state.port = listener.getsockname()[1]
        config = uvicorn.Config(app, loop="uvloop", http="httptools", log_level="warning", access_log=False)
        with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
            runner.run(uvicorn.Server(config).serve(sockets=[listener]))


if __name__ == "__main__":
    main()
