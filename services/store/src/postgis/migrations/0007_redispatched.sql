-- How often a case was dispatched anew; nothing where the source does not say.

ALTER TABLE cases ADD COLUMN redispatched bigint CHECK (redispatched BETWEEN 0 AND 65535);
