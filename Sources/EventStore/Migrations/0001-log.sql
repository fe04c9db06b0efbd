-- The log, its head, its streams, the answers to commands, and the bytes of documents.
-- Three roles share it: the writer appends, the projector reads everything, the reader sees one office at a time.

DO $$
DECLARE role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['paraph_writer', 'paraph_projector', 'paraph_reader'] LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL; -- roles belong to the cluster; another database of it made them
        END;
        BEGIN
            IF NOT pg_has_role(current_user, role_name, 'MEMBER') THEN
                EXECUTE format('GRANT %I TO %I', role_name, current_user);
            END IF;
        EXCEPTION WHEN unique_violation THEN
            NULL; -- another database granted it at this very moment
        END;
        BEGIN
            IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'paraph_server')
                AND NOT pg_has_role('paraph_server', role_name, 'MEMBER') THEN
                EXECUTE format('GRANT %I TO paraph_server', role_name);
            END IF;
        EXCEPTION WHEN unique_violation THEN
            NULL;
        END;
    END LOOP;
END $$;

CREATE SCHEMA log;
CREATE SCHEMA content;
CREATE SCHEMA access;
CREATE SCHEMA read_model;
GRANT USAGE ON SCHEMA log, content TO paraph_writer, paraph_projector, paraph_reader;
GRANT USAGE ON SCHEMA access TO paraph_writer;
GRANT USAGE ON SCHEMA read_model TO paraph_projector, paraph_reader;

-- The office a session may see; unset means none.
CREATE FUNCTION log.current_office() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('paraph.office', true), '')::uuid $$;

-- One row: where the log stands. The frontier holds the roots of the perfect subtrees of RFC 6962, largest first.
CREATE TABLE log.head (
    one         boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch       uuid NOT NULL DEFAULT gen_random_uuid(),
    position    bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    frontier    bytea NOT NULL,
    root        bytea NOT NULL
) WITH (fillfactor = 10);
-- The root of an empty tree is the hash of nothing.
INSERT INTO log.head (position, recorded_at, frontier, root)
VALUES (0, '1970-01-01 00:00:00+00', '', sha256(''));

CREATE TABLE log.stream (
    id       uuid PRIMARY KEY,
    office   uuid NOT NULL,
    category text NOT NULL,
    version  integer NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE log.event (
    position    bigint NOT NULL PRIMARY KEY,
    event_id    uuid NOT NULL,
    office      uuid NOT NULL,
    dossier     uuid,
    category    text NOT NULL,
    stream      uuid NOT NULL,
    version     integer NOT NULL,
    type        text NOT NULL,
    actor       text NOT NULL,
    causation   uuid NOT NULL,
    correlation uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    leaf        bytea NOT NULL,
    body        text COMPRESSION lz4 NOT NULL
) PARTITION BY RANGE (position);
ALTER TABLE log.event ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE INDEX event_stream ON log.event (stream, version);

CREATE FUNCTION log.refuse_change() RETURNS trigger
LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION 'the log is append-only: % of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'PA001'; END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON log.event
    FOR EACH ROW EXECUTE FUNCTION log.refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON log.event
    FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change();

-- A partition holds ten million positions; the one in use and the next always exist.
CREATE FUNCTION log.ensure_partitions() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
DECLARE
    size  CONSTANT bigint := 10000000;
    start bigint;
    name  text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('paraph.log.partitions', 0));
    FOR number IN 0 .. (SELECT position / size + 1 FROM log.head) LOOP
        start := number * size;
        name := 'event_' || number;
        IF to_regclass('log.' || name) IS NULL THEN
            EXECUTE format('CREATE TABLE log.%I PARTITION OF log.event FOR VALUES FROM (%s) TO (%s)', name, start, start + size);
            EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON log.%I FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change()', name);
            EXECUTE format('ALTER TABLE log.%I ENABLE ROW LEVEL SECURITY', name);
            EXECUTE format('ALTER TABLE log.%I FORCE ROW LEVEL SECURITY', name);
        END IF;
    END LOOP;
END $$;

-- What a command was answered, for the thirty days its key lives.
CREATE TABLE log.command (
    office       uuid NOT NULL,
    actor        text NOT NULL,
    key          text NOT NULL,
    request_hash bytea NOT NULL,
    status       integer NOT NULL,
    headers      text NOT NULL,
    body         bytea NOT NULL,
    position     bigint NOT NULL,
    answered_at  timestamptz NOT NULL,
    PRIMARY KEY (actor, key)
);

-- Appends one batch, or nothing.
-- Answers 0 when done, 1 when the head has moved. Raises PA002 when a stream does not stand where expected (23505 when a
-- new stream or a command key exists already); the caller then finds out which.
CREATE FUNCTION log.append_batch(
    p_expected bigint, p_count integer, p_at timestamptz, p_frontier bytea, p_root bytea,
    n_id uuid[], n_office uuid[], n_category text[], n_version integer[],
    s_id uuid[], s_office uuid[], s_expected integer[], s_version integer[],
    g_id uuid[], g_office uuid[], g_expected integer[],
    c_office uuid[], c_actor text[], c_key text[], c_hash bytea[], c_status integer[], c_headers text[], c_body bytea[], c_position bigint[],
    e_id uuid[], e_office uuid[], e_dossier uuid[], e_category text[], e_stream uuid[], e_version integer[], e_type text[],
    e_actor text[], e_causation uuid[], e_correlation uuid[], e_leaf bytea[], e_body text[]
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
DECLARE touched integer;
BEGIN
    UPDATE log.head
    SET position = p_expected + p_count, recorded_at = p_at, frontier = p_frontier, root = p_root
    WHERE position = p_expected;
    IF NOT FOUND THEN RETURN 1; END IF;

    IF cardinality(g_id) > 0 AND EXISTS (
        SELECT FROM unnest(g_id, g_office, g_expected) AS guarded (id, office, expected)
        LEFT JOIN log.stream AS s ON s.id = guarded.id AND s.office = guarded.office
        WHERE coalesce(s.version, 0) <> guarded.expected
    ) THEN
        RAISE EXCEPTION 'a guarded stream has moved' USING ERRCODE = 'PA002';
    END IF;
    IF cardinality(n_id) > 0 THEN
        INSERT INTO log.stream (id, office, category, version)
        SELECT * FROM unnest(n_id, n_office, n_category, n_version);
    END IF;
    IF cardinality(s_id) > 0 THEN
        UPDATE log.stream AS s SET version = moved.version
        FROM unnest(s_id, s_office, s_expected, s_version) AS moved (id, office, expected, version)
        WHERE s.id = moved.id AND s.office = moved.office AND s.version = moved.expected;
        GET DIAGNOSTICS touched = ROW_COUNT;
        IF touched <> cardinality(s_id) THEN
            RAISE EXCEPTION 'a stream has moved' USING ERRCODE = 'PA002';
        END IF;
    END IF;
    IF cardinality(c_key) > 0 THEN
        INSERT INTO log.command (office, actor, key, request_hash, status, headers, body, position, answered_at)
        SELECT c.*, p_at
        FROM unnest(c_office, c_actor, c_key, c_hash, c_status, c_headers, c_body, c_position) AS c;
    END IF;
    IF p_count > 0 THEN
        -- Row by row out of the arrays; unnest in FROM would first copy each of them into a table of its own.
        INSERT INTO log.event
        SELECT generate_series(p_expected + 1, p_expected + p_count), unnest(e_id), unnest(e_office), unnest(e_dossier),
            unnest(e_category), unnest(e_stream), unnest(e_version), unnest(e_type), unnest(e_actor), unnest(e_causation),
            unnest(e_correlation), p_at, unnest(e_leaf), unnest(e_body);
        PERFORM pg_notify('paraph_log', (p_expected + p_count)::text);
    END IF;
    RETURN 0;
END $$;

-- The same for one event of one stream without guards: the common case, at a third less work for the server.
CREATE FUNCTION log.append_one(
    p_expected bigint, p_at timestamptz, p_frontier bytea, p_root bytea,
    e_id uuid, e_office uuid, e_dossier uuid, e_category text, e_stream uuid, e_version integer, e_type text, e_actor text,
    e_causation uuid, e_correlation uuid, e_leaf bytea, e_body text,
    c_actor text, c_key text, c_hash bytea, c_status integer, c_headers text, c_body bytea
) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
BEGIN
    UPDATE log.head
    SET position = p_expected + 1, recorded_at = p_at, frontier = p_frontier, root = p_root
    WHERE position = p_expected;
    IF NOT FOUND THEN RETURN 1; END IF;
    IF e_version = 1 THEN
        INSERT INTO log.stream (id, office, category, version) VALUES (e_stream, e_office, e_category, 1);
    ELSE
        UPDATE log.stream SET version = e_version
        WHERE id = e_stream AND office = e_office AND version = e_version - 1;
        IF NOT FOUND THEN RAISE EXCEPTION 'a stream has moved' USING ERRCODE = 'PA002'; END IF;
    END IF;
    IF c_key IS NOT NULL THEN
        INSERT INTO log.command (office, actor, key, request_hash, status, headers, body, position, answered_at)
        VALUES (e_office, c_actor, c_key, c_hash, c_status, c_headers, c_body, p_expected + 1, p_at);
    END IF;
    INSERT INTO log.event
    VALUES (p_expected + 1, e_id, e_office, e_dossier, e_category, e_stream, e_version, e_type, e_actor, e_causation,
        e_correlation, p_at, e_leaf, e_body);
    PERFORM pg_notify('paraph_log', (p_expected + 1)::text);
    RETURN 0;
END $$;

CREATE FUNCTION log.forget_answers(p_before timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
AS $$ WITH gone AS (DELETE FROM log.command WHERE answered_at < p_before RETURNING 1) SELECT count(*) FROM gone $$;

-- The bytes of documents, by office and SHA-256, in chunks: written before the event that names them.
CREATE TABLE content.blob (
    office    uuid NOT NULL,
    sha256    bytea NOT NULL CHECK (length(sha256) = 32),
    size      bigint NOT NULL,
    chunks_id uuid NOT NULL,
    PRIMARY KEY (office, sha256)
);
CREATE TABLE content.chunk (
    chunks_id uuid NOT NULL,
    number    integer NOT NULL,
    office    uuid NOT NULL,
    bytes     bytea NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (chunks_id, number)
);
-- Documents are compressed already; so are most scans.
ALTER TABLE content.chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- Takes away chunks that no blob names: of an upload that failed, or of bytes that were there already.
CREATE FUNCTION content.discard(p_chunks uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
AS $$
    DELETE FROM content.chunk
    WHERE chunks_id = p_chunks AND NOT EXISTS (SELECT FROM content.blob WHERE blob.chunks_id = p_chunks)
$$;
CREATE FUNCTION content.discard_abandoned(p_before timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
AS $$
    WITH gone AS (
        DELETE FROM content.chunk
        WHERE stored_at < p_before AND NOT EXISTS (SELECT FROM content.blob WHERE blob.chunks_id = chunk.chunks_id)
        RETURNING 1
    )
    SELECT count(*) FROM gone
$$;

-- Secrets stay out of the log: the hash of a token, and whose it is.
CREATE TABLE access.token_secret (
    sha256 bytea PRIMARY KEY CHECK (length(sha256) = 32),
    token  uuid NOT NULL UNIQUE,
    office uuid NOT NULL
);

-- Row-level security everywhere: the owner acts only through the functions above, the reader sees its office.
DO $$
DECLARE secured text;
BEGIN
    FOREACH secured IN ARRAY ARRAY['log.stream', 'log.event', 'log.command', 'content.blob', 'content.chunk', 'access.token_secret'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', secured);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', secured);
        EXECUTE format('CREATE POLICY owner ON %s TO %I USING (true) WITH CHECK (true)', secured, current_user);
        EXECUTE format('CREATE POLICY office ON %s FOR SELECT TO paraph_reader USING (office = (SELECT log.current_office()))', secured);
    END LOOP;
END $$;
CREATE POLICY projector ON log.stream FOR SELECT TO paraph_projector USING (true);
CREATE POLICY projector ON log.event FOR SELECT TO paraph_projector USING (true);
CREATE POLICY writer ON log.stream FOR SELECT TO paraph_writer USING (true);
CREATE POLICY writer ON log.event FOR SELECT TO paraph_writer USING (true);
CREATE POLICY writer ON log.command FOR SELECT TO paraph_writer USING (true);
CREATE POLICY projector ON log.command FOR SELECT TO paraph_projector USING (true);
CREATE POLICY projector ON content.blob FOR SELECT TO paraph_projector USING (true);
CREATE POLICY projector ON content.chunk FOR SELECT TO paraph_projector USING (true);
CREATE POLICY writer_reads ON content.blob FOR SELECT TO paraph_writer USING (true);
CREATE POLICY writer_reads ON content.chunk FOR SELECT TO paraph_writer USING (true);
CREATE POLICY writer_adds ON content.blob FOR INSERT TO paraph_writer WITH CHECK (true);
CREATE POLICY writer_adds ON content.chunk FOR INSERT TO paraph_writer WITH CHECK (true);
CREATE POLICY writer ON access.token_secret TO paraph_writer USING (true) WITH CHECK (true);

GRANT SELECT ON log.head TO paraph_writer, paraph_projector, paraph_reader;
GRANT SELECT ON log.event, log.stream TO paraph_writer, paraph_projector, paraph_reader;
GRANT SELECT ON log.command TO paraph_writer, paraph_projector, paraph_reader;
GRANT SELECT, INSERT ON content.blob, content.chunk TO paraph_writer;
GRANT SELECT ON content.blob, content.chunk TO paraph_projector, paraph_reader;
GRANT SELECT, INSERT, DELETE ON access.token_secret TO paraph_writer;
REVOKE ALL ON FUNCTION log.append_batch, log.append_one, log.ensure_partitions, log.forget_answers, content.discard, content.discard_abandoned FROM PUBLIC;
GRANT EXECUTE ON FUNCTION log.append_batch, log.append_one, log.ensure_partitions, log.forget_answers, content.discard, content.discard_abandoned TO paraph_writer;
-- The head is locked by a writer that queues for it after a lost race; FOR UPDATE asks for this right, and no policy needs it.
GRANT UPDATE (one) ON log.head TO paraph_writer;

SELECT log.ensure_partitions();
