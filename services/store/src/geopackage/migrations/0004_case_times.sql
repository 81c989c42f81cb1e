-- What came in a time is found without reading a million cases.

CREATE INDEX cases_reported_at ON cases (reported_at);
