-- The rules that a plan was made by: one that is sent to another system is refused once they are others.
alter table run add column rules text;
