comment on schema app is 'Server side only';

alter table tasks add column due_at timestamptz;
