-- Accounts that were made one: under the id of the one that went, the other is found for ever; and what is remembered, so
-- that they can be taken apart. Relations that became one with one of the primary's stand here too.

create table redirect (
  run uuid not null references run,             -- by which they became one
  entity text not null,
  record uuid not null,
  target uuid not null,
  memory text,                                  -- of accounts; JSON as text, for it is read whole
  since timestamptz,                            -- null: planned
  ending uuid references run,                   -- a run that plans to take them apart
  ended_by uuid references run,                 -- and the one that did
  rereads int[] not null default '{}',          -- data sources that are read in full after the ending
  primary key (run, record)
);
create unique index redirect_standing on redirect (record) where since is not null and ended_by is null;
create index redirect_target on redirect (target) where since is not null and ended_by is null;
create index redirect_ending on redirect (ending) where ending is not null;
create index redirect_ended on redirect (ended_by) where ended_by is not null;
create index redirect_since on redirect (since);
