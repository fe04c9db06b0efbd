-- Bytes that an office has already are stored once more before that is known, and then discarded: their chunks, unless a blob names
-- them. Without this index all blobs were read to see that none does.
CREATE INDEX blob_chunks ON content.blob (chunks_id);
