-- When a lease is held, and how it is prolonged, stands in one place: for who takes leases up, for who leaves and only keeps what it has,
-- and for who shows them.

-- A lease that ends further ahead than any is given for was given before the clock was set back: it counts as ended.
CREATE FUNCTION consumer.is_held(p_until timestamptz, p_moment timestamptz, p_seconds double precision) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT coalesce(p_until BETWEEN p_moment AND p_moment + make_interval(secs => 2 * p_seconds), false) $$;

-- Prolongs the leases that a server holds at this moment of some consumers, and answers those.
CREATE FUNCTION consumer.prolong(p_server uuid, p_names text[], p_moment timestamptz, p_seconds double precision)
RETURNS SETOF consumer.consumer
LANGUAGE sql
AS $$
    UPDATE consumer.consumer AS c SET held_until = p_moment + make_interval(secs => p_seconds)
    WHERE c.name = ANY (p_names) AND c.holder = p_server AND consumer.is_held(c.held_until, p_moment, p_seconds)
    RETURNING c.*
$$;

-- As before, by these two.
CREATE OR REPLACE FUNCTION consumer.tend(p_server uuid, p_names text[], p_offices uuid[], p_seconds double precision)
RETURNS TABLE (name text, fence bigint, revision bigint, stopped text, should_yield boolean)
LANGUAGE plpgsql
AS $$
DECLARE
    moment CONSTANT timestamptz := clock_timestamp();
    term   CONSTANT interval := make_interval(secs => p_seconds);
    share  integer;
    held   integer;
BEGIN
    INSERT INTO consumer.server VALUES (p_server, moment)
    ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at;
    DELETE FROM consumer.server
    WHERE id IN (SELECT id FROM consumer.server WHERE seen_at < moment - interval '1 hour' FOR UPDATE SKIP LOCKED);

    -- An office's consumer is made and removed with what it serves.
    INSERT INTO consumer.consumer (name)
    SELECT known.name FROM unnest(p_names, p_offices) AS known (name, office)
    WHERE known.office IS NULL AND NOT EXISTS (SELECT FROM consumer.consumer AS c WHERE c.name = known.name)
    ON CONFLICT DO NOTHING;

    SELECT count(*) INTO held FROM consumer.prolong(p_server, p_names, moment, p_seconds);

    SELECT ceil(cardinality(p_names)::numeric / count(*)) INTO share
    FROM consumer.server AS s WHERE s.seen_at BETWEEN moment - term AND moment + term;

    IF held < share THEN
        UPDATE consumer.consumer AS c SET holder = p_server, fence = c.fence + 1, held_until = moment + term
        WHERE c.name IN (
            SELECT free.name FROM consumer.consumer AS free
            WHERE free.name = ANY (p_names)
                AND (free.holder IS NULL OR NOT consumer.is_held(free.held_until, moment, p_seconds))
            ORDER BY free.name
            LIMIT share - held
            FOR UPDATE SKIP LOCKED
        );
    END IF;

    RETURN QUERY
    SELECT c.name, c.fence, c.revision, c.stopped, row_number() OVER (ORDER BY c.name) > share
    FROM consumer.consumer AS c
    WHERE c.name = ANY (p_names) AND c.holder = p_server AND consumer.is_held(c.held_until, moment, p_seconds);
END $$;

REVOKE ALL ON FUNCTION consumer.is_held, consumer.prolong FROM PUBLIC;
GRANT EXECUTE ON FUNCTION consumer.is_held, consumer.prolong TO paraph_projector;
