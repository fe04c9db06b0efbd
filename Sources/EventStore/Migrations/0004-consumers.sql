-- Durable consumers of the log: who runs each, how far it is, and the events it could not handle. And the outbox of webhooks.

CREATE SCHEMA consumer;
CREATE SCHEMA webhook;
GRANT USAGE ON SCHEMA consumer TO paraph_projector, paraph_reader;
GRANT USAGE ON SCHEMA webhook TO paraph_projector, paraph_reader, paraph_writer;

-- The servers that run consumers, each seen about once a second.
CREATE TABLE consumer.server (
    id      uuid PRIMARY KEY,
    seen_at timestamptz NOT NULL
) WITH (fillfactor = 50);

-- A checkpoint is a position with the epoch and the root the log had there; without an epoch it was never compared.
-- Every lease has a higher fence than the one before: what an earlier holder still writes is refused.
CREATE TABLE consumer.consumer (
    name       text PRIMARY KEY,
    office     uuid, -- null for Paraph's own
    position   bigint NOT NULL DEFAULT 0,
    epoch      uuid,
    root       bytea CHECK (length(root) = 32),
    moved_at   timestamptz NOT NULL DEFAULT now(),
    holder     uuid,
    fence      bigint NOT NULL DEFAULT 0,
    held_until timestamptz,
    revision   bigint NOT NULL DEFAULT 0, -- counts what people decided about it
    stopped    text, -- why it does not run until a person starts it
    CHECK ((epoch IS NULL) = (root IS NULL))
) WITH (fillfactor = 50);

-- The events of lanes that stand still. The first of a lane failed, unless it waits for its turn (`error` is null) or for
-- another try (`is_due`); the others wait behind it.
CREATE TABLE consumer.parked (
    consumer  text NOT NULL REFERENCES consumer.consumer ON DELETE CASCADE,
    position  bigint NOT NULL,
    lane      uuid NOT NULL,
    event_id  uuid NOT NULL,
    office    uuid NOT NULL,
    dossier   uuid,
    type      text NOT NULL,
    category  text NOT NULL,
    stream    uuid NOT NULL,
    attempts  integer NOT NULL,
    error     text,
    is_due    boolean NOT NULL DEFAULT false,
    parked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, position)
);
CREATE INDEX parked_lane ON consumer.parked (consumer, lane, position);

-- Tells that a server is there, prolongs its leases, and takes up free consumers until it has its share of them.
-- A lease that ends further ahead than any is given for was given before the clock was set back: it counts as ended.
-- Answers the consumers this server holds; `should_yield` where another server has too few.
CREATE FUNCTION consumer.tend(p_server uuid, p_names text[], p_offices uuid[], p_seconds double precision)
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

    UPDATE consumer.consumer AS c SET held_until = moment + term
    WHERE c.name = ANY (p_names) AND c.holder = p_server AND c.held_until BETWEEN moment AND moment + 2 * term;
    GET DIAGNOSTICS held = ROW_COUNT;

    SELECT ceil(cardinality(p_names)::numeric / count(*)) INTO share
    FROM consumer.server AS s WHERE s.seen_at BETWEEN moment - term AND moment + term;

    IF held < share THEN
        UPDATE consumer.consumer AS c SET holder = p_server, fence = c.fence + 1, held_until = moment + term
        WHERE c.name IN (
            SELECT free.name FROM consumer.consumer AS free
            WHERE free.name = ANY (p_names)
                AND (free.holder IS NULL OR free.held_until NOT BETWEEN moment AND moment + 2 * term)
            ORDER BY free.name
            LIMIT share - held
            FOR UPDATE SKIP LOCKED
        );
    END IF;

    RETURN QUERY
    SELECT c.name, c.fence, c.revision, c.stopped, row_number() OVER (ORDER BY c.name) > share
    FROM consumer.consumer AS c
    WHERE c.name = ANY (p_names) AND c.holder = p_server AND c.held_until >= moment;
END $$;

-- The keys webhooks are signed with, by the Standard Webhooks specification. They must be known to sign, so they are no hashes:
-- only the writer's role can read them, and they stand in no event. An older key signs beside the newest until it expires.
CREATE TABLE webhook.secret (
    webhook    uuid NOT NULL,
    number     integer NOT NULL,
    office     uuid NOT NULL,
    key        bytea NOT NULL CHECK (length(key) BETWEEN 24 AND 64),
    expires_at timestamptz,
    PRIMARY KEY (webhook, number)
);

-- What is to be delivered, was, or could not be: one row for each event and webhook, for thirty days after its end.
CREATE TABLE webhook.delivery (
    webhook      uuid NOT NULL,
    position     bigint NOT NULL,
    office       uuid NOT NULL,
    dossier      uuid,
    event_id     uuid NOT NULL,
    type         text NOT NULL,
    stream       uuid NOT NULL,
    state        text NOT NULL CHECK (state IN ('pending', 'delivered', 'dead')),
    attempts     integer NOT NULL DEFAULT 0,
    first_at     timestamptz, -- of the first attempt
    due_at       timestamptz NOT NULL,
    ended_at     timestamptz,
    status       integer, -- of the last answer
    error        text,
    PRIMARY KEY (webhook, position)
) WITH (fillfactor = 80);
CREATE INDEX delivery_pending ON webhook.delivery (webhook, position) WHERE state = 'pending';
CREATE INDEX delivery_ended ON webhook.delivery (ended_at) WHERE state <> 'pending';

DO $$
DECLARE secured text;
BEGIN
    FOREACH secured IN ARRAY ARRAY['consumer.server', 'consumer.consumer', 'consumer.parked', 'webhook.secret', 'webhook.delivery'] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', secured);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', secured);
        EXECUTE format('CREATE POLICY owner ON %s TO %I USING (true) WITH CHECK (true)', secured, current_user);
    END LOOP;
    FOREACH secured IN ARRAY ARRAY['consumer.server', 'consumer.consumer', 'consumer.parked', 'webhook.delivery'] LOOP
        EXECUTE format('CREATE POLICY projector ON %s TO paraph_projector USING (true) WITH CHECK (true)', secured);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO paraph_projector', secured);
    END LOOP;
    -- What was there before had no epoch and no root: taken over as never compared.
    IF to_regclass('read_model.consumer') IS NOT NULL THEN
        INSERT INTO consumer.consumer (name, position) SELECT name, position FROM read_model.consumer;
        DROP TABLE read_model.consumer;
    END IF;
END $$;
CREATE POLICY writer ON webhook.secret TO paraph_writer USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON webhook.secret TO paraph_writer;
CREATE POLICY office ON consumer.consumer FOR SELECT TO paraph_reader
    USING (office IS NULL OR office = (SELECT log.current_office()));
CREATE POLICY office ON consumer.parked FOR SELECT TO paraph_reader USING (office = (SELECT log.current_office()));
CREATE POLICY office ON webhook.delivery FOR SELECT TO paraph_reader USING (office = (SELECT log.current_office()));
GRANT SELECT ON consumer.consumer, consumer.parked, webhook.delivery TO paraph_reader;
REVOKE ALL ON FUNCTION consumer.tend FROM PUBLIC;
GRANT EXECUTE ON FUNCTION consumer.tend TO paraph_projector;
