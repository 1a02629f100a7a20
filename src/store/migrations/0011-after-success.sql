-- Integrations that run when another one has succeeded, and not by the clock.

alter table integration
  add owed_since timestamptz,                   -- one that it follows has succeeded, and its own run is still to begin
  add owed_by text;                             -- which one

create index integration_owed on integration (owed_since) where owed_since is not null;

-- Whoever follows the run's integration is owed a run for its success. What ended before this version has no followers.
alter table run add followed boolean not null default true;
alter table run alter column followed set default false;
create index run_unfollowed on run (id) where not followed and state = 'done' and kind = 'integration';
