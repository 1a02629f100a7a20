-- People that come along with the records of a task only: students and teachers of classes, guardians of students.

alter table task add include_linked text[] not null default '{}';

-- By kind, how many newcomers left a plan because nothing that counts links to them. What was unneeded_guardians.
alter table run
  drop unneeded_guardians,
  add unneeded jsonb not null default '{}';

-- Two sources of one kind may have equal ids that mean different people.
alter table data_source
  add prefix text,                              -- put before the local ids (identifier) of what comes from it
  add shared_ids boolean not null default false; -- confirmed: ids that another source has too mean the same, or do no harm
