-- The log of a run, and for how long history keeps its values.

-- When it was first told; `at` says when last.
alter table run_progress add begun_at timestamptz not null default now();
update run_progress set begun_at = at;

-- What a run was told on its way: waits, retries, a plan made again. Without personal data.
create table run_note (
  run uuid not null references run on delete cascade,
  number int generated always as identity,
  at timestamptz not null default now(),
  text text not null,
  primary key (run, number)
);

alter table organization
  add keeps_values int not null default 400     -- in days; ids and counts stay for ever
  check (keeps_values between 30 and 3660);

alter table run
  add values_going int,                         -- after so many days its values go: from now on nothing relies on them
  add values_gone_at timestamptz;
create index run_with_values on run (organization, id) where values_gone_at is null;
