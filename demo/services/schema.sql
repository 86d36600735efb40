CREATE TABLE users (
  id serial PRIMARY KEY,
  name text NOT NULL,
  joined timestamptz NOT NULL DEFAULT now()
);
INSERT INTO users (name) VALUES ('Ada'), ('Grace'), ('Edsger'), ('Barbara'), ('Donald');
