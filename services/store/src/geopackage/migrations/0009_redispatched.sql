-- How often a case was dispatched anew; nothing where the source does not say.

ALTER TABLE cases ADD COLUMN redispatched INTEGER CHECK (redispatched >= 0);
