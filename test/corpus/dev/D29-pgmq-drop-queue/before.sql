-- As little of pgmq as the migration needs.
create schema pgmq;
create table pgmq.q_emails (msg_id bigint generated always as identity primary key, vt timestamptz default now(), message jsonb);
create table pgmq.a_emails (msg_id bigint primary key, archived_at timestamptz default now(), message jsonb);
create function pgmq.drop_queue(queue_name text) returns boolean language plpgsql as $$
begin
  execute format('drop table pgmq.%I', 'q_' || queue_name);
  execute format('drop table pgmq.%I', 'a_' || queue_name);
  return true;
end $$;
insert into pgmq.q_emails (message) select jsonb_build_object('to', 'u' || n || '@example.com') from generate_series(1, 14) n;
