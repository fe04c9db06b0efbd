-- Answers to commands under a digest instead of actor and key, their parts in one column: a third of the row, a quarter of the index.
-- And the head is written where it is known to lie: while a foreign transaction holds back what may be thrown away, old versions of
-- its one row pile up, and to look for the last of them would take every append longer than the one before.

-- What a command was answered, for the thirty days its key lives. The id is the first half of SHA-256 over "actor\nkey".
-- The answer: length of the request's hash (4 bytes), the hash, status (4), length of the headers (4), the headers, the body.
CREATE TABLE log.answer (
    id          uuid PRIMARY KEY,
    office      uuid NOT NULL,
    position    bigint NOT NULL,
    answered_at timestamptz NOT NULL,
    answer      bytea COMPRESSION lz4 NOT NULL
);
INSERT INTO log.answer (id, office, position, answered_at, answer)
SELECT encode(substring(sha256(convert_to(actor || E'\n' || key, 'UTF8')) FROM 1 FOR 16), 'hex')::uuid, office, position, answered_at,
    int4send(octet_length(request_hash)) || request_hash || int4send(status)
        || int4send(octet_length(convert_to(headers, 'UTF8'))) || convert_to(headers, 'UTF8') || body
FROM log.command;

DROP FUNCTION log.append_batch, log.append_one, log.forget_answers;
DROP TABLE log.command;

-- Appends one batch, or nothing.
-- Answers where the head lies then, or null when it has moved. Raises PA002 when a stream does not stand where expected (23505 when a
-- new stream or a command key exists already); the caller then finds out which.
CREATE FUNCTION log.append_batch(
    p_place text, p_expected bigint, p_count integer, p_at timestamptz, p_frontier bytea, p_root bytea,
    n_id uuid[], n_office uuid[], n_category text[], n_version integer[],
    s_id uuid[], s_office uuid[], s_expected integer[], s_version integer[],
    g_id uuid[], g_office uuid[], g_expected integer[],
    a_id uuid[], a_office uuid[], a_position bigint[], a_answer bytea[],
    e_id uuid[], e_office uuid[], e_dossier uuid[], e_category text[], e_stream uuid[], e_version integer[], e_type text[],
    e_actor text[], e_causation uuid[], e_correlation uuid[], e_leaf bytea[], e_body text[]
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
DECLARE
    place   tid;
    touched integer;
BEGIN
    UPDATE log.head
    SET position = p_expected + p_count, recorded_at = p_at, frontier = p_frontier, root = p_root
    WHERE ctid = p_place::tid AND position = p_expected
    RETURNING ctid INTO place;
    IF NOT FOUND THEN RETURN NULL; END IF;

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
    -- Row by row out of the arrays; unnest in FROM would first copy each of them into a table of its own.
    IF cardinality(a_id) > 0 THEN
        INSERT INTO log.answer (id, office, position, answered_at, answer)
        SELECT unnest(a_id), unnest(a_office), unnest(a_position), p_at, unnest(a_answer);
    END IF;
    IF p_count > 0 THEN
        INSERT INTO log.event
        SELECT generate_series(p_expected + 1, p_expected + p_count), unnest(e_id), unnest(e_office), unnest(e_dossier),
            unnest(e_category), unnest(e_stream), unnest(e_version), unnest(e_type), unnest(e_actor), unnest(e_causation),
            unnest(e_correlation), p_at, unnest(e_leaf), unnest(e_body);
        PERFORM pg_notify('paraph_log', (p_expected + p_count)::text);
    END IF;
    RETURN place;
END $$;

-- The same for one event of one stream without guards: the common case, at a third less work for the server.
CREATE FUNCTION log.append_one(
    p_place text, p_expected bigint, p_at timestamptz, p_frontier bytea, p_root bytea,
    e_id uuid, e_office uuid, e_dossier uuid, e_category text, e_stream uuid, e_version integer, e_type text, e_actor text,
    e_causation uuid, e_correlation uuid, e_leaf bytea, e_body text,
    a_id uuid, a_answer bytea
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
DECLARE place tid;
BEGIN
    UPDATE log.head
    SET position = p_expected + 1, recorded_at = p_at, frontier = p_frontier, root = p_root
    WHERE ctid = p_place::tid AND position = p_expected
    RETURNING ctid INTO place;
    IF NOT FOUND THEN RETURN NULL; END IF;
    IF e_version = 1 THEN
        INSERT INTO log.stream (id, office, category, version) VALUES (e_stream, e_office, e_category, 1);
    ELSE
        UPDATE log.stream SET version = e_version
        WHERE id = e_stream AND office = e_office AND version = e_version - 1;
        IF NOT FOUND THEN RAISE EXCEPTION 'a stream has moved' USING ERRCODE = 'PA002'; END IF;
    END IF;
    IF a_id IS NOT NULL THEN
        INSERT INTO log.answer (id, office, position, answered_at, answer)
        VALUES (a_id, e_office, p_expected + 1, p_at, a_answer);
    END IF;
    INSERT INTO log.event
    VALUES (p_expected + 1, e_id, e_office, e_dossier, e_category, e_stream, e_version, e_type, e_actor, e_causation,
        e_correlation, p_at, e_leaf, e_body);
    PERFORM pg_notify('paraph_log', (p_expected + 1)::text);
    RETURN place;
END $$;

CREATE FUNCTION log.forget_answers(p_before timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
AS $$ WITH gone AS (DELETE FROM log.answer WHERE answered_at < p_before RETURNING 1) SELECT count(*) FROM gone $$;

ALTER TABLE log.answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE log.answer FORCE ROW LEVEL SECURITY;
DO $$ BEGIN EXECUTE format('CREATE POLICY owner ON log.answer TO %I USING (true) WITH CHECK (true)', current_user); END $$;
CREATE POLICY office ON log.answer FOR SELECT TO paraph_reader USING (office = (SELECT log.current_office()));
CREATE POLICY writer ON log.answer FOR SELECT TO paraph_writer USING (true);
CREATE POLICY projector ON log.answer FOR SELECT TO paraph_projector USING (true);
GRANT SELECT ON log.answer TO paraph_writer, paraph_projector, paraph_reader;
REVOKE ALL ON FUNCTION log.append_batch, log.append_one, log.forget_answers FROM PUBLIC;
GRANT EXECUTE ON FUNCTION log.append_batch, log.append_one, log.forget_answers TO paraph_writer;
