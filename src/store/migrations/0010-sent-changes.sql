-- Everything a run does, wherever it is written: to the directory, and to the system at the other end.
create view run_change as
  select run, number, entity, operation, record, source, external_id, before, after, reason, null::text as outcome
    from change
   -- A newcomer who was joined to somebody known is told, though the directory stays as it was.
   where operation <> 'note'
      or link_operation = 'insert' and entity in ('student', 'teacher', 'guardian') and not silent
  union all
  select run, number, entity, case operation when 'create' then 'sendNew' else 'sendChange' end, record, source,
         coalesce(external_id, ''), before, after, message, outcome
    from outgoing
   where operation <> 'agree';

-- Newcomers that may have arrived though nobody heard of it: looked for before the next plan is made.
create index outgoing_unanswered on outgoing (source)
  where operation = 'create' and begun_at is not null and outcome in ('planned', 'left');

-- A record's history.
create index outgoing_written on outgoing (record) where outcome = 'written';
