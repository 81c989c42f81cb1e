INSERT INTO plans (name, state, target, min, max, seed, notes)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
