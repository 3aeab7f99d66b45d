/** The ledger of costs. Money is whole billionths of a dollar; job 0 stands for what belongs to none. */
export const spendingTables: string = `
  -- Settled calls, added up.
  CREATE TABLE spending (
    customer       INTEGER NOT NULL,
    job            INTEGER NOT NULL,
    month          TEXT NOT NULL,     -- e.g. 2026-11, by UTC
    kind           TEXT NOT NULL,
    model_id       TEXT NOT NULL,
    calls          INTEGER NOT NULL,
    tokens         INTEGER NOT NULL,
    nano_usd       INTEGER NOT NULL,  -- without the calls that have no known price
    unpriced_calls INTEGER NOT NULL,
    assumed_calls  INTEGER NOT NULL,
    at             INTEGER NOT NULL,
    PRIMARY KEY (customer, job, month, kind, model_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX spending_by_month ON spending (customer, month);

  -- Calls under way with the most they can cost, and those whose process died.
  CREATE TABLE reservations (
    customer       INTEGER NOT NULL,
    reservation_id TEXT NOT NULL,
    job            INTEGER NOT NULL,
    month          TEXT NOT NULL,
    kind           TEXT NOT NULL,
    model_id       TEXT NOT NULL,
    tokens         INTEGER NOT NULL,
    nano_usd       INTEGER,           -- NULL: not known
    at             INTEGER NOT NULL,
    PRIMARY KEY (customer, reservation_id)
  ) STRICT, WITHOUT ROWID;
`;
