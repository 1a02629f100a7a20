-- What the console asks: names, searching the directory, what a run left waiting, and who refers to whom.

-- A record's name as people say it.
create function record_name(entity text, attributes jsonb) returns text
language sql immutable parallel safe
return case
  when attributes is null then null
  when entity in ('student', 'teacher', 'guardian') then
    btrim(coalesce(attributes ->> 'preferredGivenName', attributes ->> 'givenName', '') || ' ' ||
          coalesce(attributes ->> 'familyName', ''))
  when entity in ('school', 'term') then coalesce(attributes ->> 'name', '')
  else coalesce(attributes ->> 'title', attributes ->> 'sectionCode', attributes ->> 'courseCode', '')
end;

-- Lower case, without accents; an apostrophe joins what it stands between, other punctuation parts words. Nearly all text is
-- plain ASCII and takes the short way; `replace` is ten times as quick as `translate`.
create function search_fold(words text) returns text
language plpgsql immutable strict parallel safe as $$
begin
  if octet_length(words) <> length(words) then
    words := regexp_replace(normalize(words, NFD), U&'[\0300-\036F\2018\2019\02BC]', '', 'g');
    words := replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(lower(words),
      'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'ø', 'o'), 'ł', 'l'), 'đ', 'd'), 'ı', 'i'), '‐', ' '), '–', ' '), U&'\00A0', ' ');
  end if;
  return lower(replace(replace(replace(replace(replace(replace(replace(replace(words,
    '''', ''), '-', ' '), ',', ' '), '(', ' '), ')', ' '), '/', ' '), ':', ' '), '"', ' ') collate "C");
end $$;

-- All by which a record is found, folded.
create function search_text(attributes jsonb) returns text
language plpgsql immutable parallel safe as $$
begin
  return public.search_fold(
    coalesce(attributes ->> 'givenName' || ' ', '') || coalesce(attributes ->> 'familyName' || ' ', '') ||
    coalesce(attributes ->> 'preferredGivenName' || ' ', '') || coalesce(attributes ->> 'preferredFamilyName' || ' ', '') ||
    coalesce(attributes ->> 'identifier' || ' ', '') || coalesce(attributes ->> 'stateId' || ' ', '') ||
    coalesce(attributes ->> 'email' || ' ', '') || coalesce(attributes ->> 'username' || ' ', '') ||
    coalesce(attributes ->> 'name' || ' ', '') || coalesce(attributes ->> 'title' || ' ', '') ||
    coalesce(attributes ->> 'sectionCode' || ' ', '') || coalesce(attributes ->> 'ncesId', ''));
end $$;

-- Its words, and its organization as one of them: one index answers for both.
create function search_words(organization int, attributes jsonb) returns tsvector
language plpgsql immutable parallel safe as $$
begin
  return array_to_tsvector(array_remove(
    string_to_array('#' || organization || ' ' || public.search_text(attributes), ' '), ''));
end $$;

-- By what records are found: by words, by whom they refer to, and how many there are.
do $$
declare
  kind text;
begin
  foreach kind in array array['school', 'course', 'section', 'student', 'teacher', 'guardian'] loop
    execute format('create index directory_%s_words on directory_%s using gin (search_words(organization, attributes))', kind, kind);
    execute format('create index directory_%s_active on directory_%s (organization) where state = ''active''', kind, kind);
  end loop;
end $$;

create index directory_enrollment_student on directory_enrollment (((attributes ->> 'student')::uuid));
create index directory_enrollment_section on directory_enrollment (((attributes ->> 'section')::uuid));
create index directory_assignment_teacher on directory_assignment (((attributes ->> 'teacher')::uuid));
create index directory_assignment_section on directory_assignment (((attributes ->> 'section')::uuid));
create index directory_guardianship_guardian on directory_guardianship (((attributes ->> 'guardian')::uuid));
create index directory_guardianship_student on directory_guardianship (((attributes ->> 'student')::uuid));

-- Of which attribute a problem is: problems are grouped by it.
alter table problem add attribute text;

alter table run
  add decided_without text check (decided_without in ('removals')),  -- what an approval left out of the plan
  add unmapped jsonb;                           -- schools of the source that are not mapped, and what waited for them

-- A record's history: what created it lies near its creation (ids begin with their time), what came later does not.
create index change_of_record on change (record, run) where operation not in ('create', 'note');
