-- A partition comes beside the log and is then attached to it: to create it in its place would wait for every reader that is under
-- way (a dump, an export, a verification), and all that comes after would wait behind it.
CREATE OR REPLACE FUNCTION log.ensure_partitions() RETURNS void
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
            EXECUTE format('CREATE TABLE log.%I (LIKE log.event INCLUDING ALL)', name);
            EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON log.%I FOR EACH STATEMENT EXECUTE FUNCTION log.refuse_change()', name);
            EXECUTE format('ALTER TABLE log.%I ENABLE ROW LEVEL SECURITY', name);
            EXECUTE format('ALTER TABLE log.%I FORCE ROW LEVEL SECURITY', name);
            EXECUTE format('ALTER TABLE log.event ATTACH PARTITION log.%I FOR VALUES FROM (%s) TO (%s)', name, start, start + size);
        END IF;
    END LOOP;
END $$;
