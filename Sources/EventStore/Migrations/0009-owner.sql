-- What only the owner may do stays with the owner, and the owner may back up all of it.

-- Whoever calls a function that acts as the owner may have made types and tables of their own in pg_temp, which is looked through
-- first wherever it is not named.
DO $$
DECLARE definer regprocedure;
BEGIN
    FOR definer IN
        SELECT oid FROM pg_proc
        WHERE prosecdef
            AND pronamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('log', 'content', 'access', 'consumer', 'webhook', 'read_model'))
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, pg_temp', definer);
    END LOOP;
END $$;

-- Of a partition without a policy a dump by the owner copies no event, and does not say so.
CREATE OR REPLACE FUNCTION log.ensure_partitions() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
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
            EXECUTE format('CREATE TABLE log.%I (LIKE log.event INCLUDING ALL)', name);
            EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON log.%I FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change()', name);
            EXECUTE format('ALTER TABLE log.%I ENABLE ROW LEVEL SECURITY', name);
            EXECUTE format('ALTER TABLE log.%I FORCE ROW LEVEL SECURITY', name);
            EXECUTE format('CREATE POLICY owner ON log.%I TO %I USING (true) WITH CHECK (true)', name, current_user);
            EXECUTE format('ALTER TABLE log.event ATTACH PARTITION log.%I FOR VALUES FROM (%s) TO (%s)', name, start, start + size);
        END IF;
    END LOOP;
END $$;
DO $$
DECLARE partition record;
BEGIN
    FOR partition IN
        SELECT c.oid::regclass AS name, pg_get_userbyid(c.relowner) AS owner
        FROM pg_inherits JOIN pg_class AS c ON c.oid = inhrelid
        WHERE inhparent = 'log.event'::regclass
    LOOP
        EXECUTE format('CREATE POLICY owner ON %s TO %I USING (true) WITH CHECK (true)', partition.name, partition.owner);
    END LOOP;
END $$;
