/** The storage server's tables; the files themselves lie elsewhere and are in no database backup. */
export const storageSql = String.raw`
set role supabase_storage_admin;

create table storage.migrations (
  id integer not null primary key,
  name character varying(100) not null unique,
  hash character varying(40) not null,
  executed_at timestamp default current_timestamp
);
create table storage.buckets (
  id text not null primary key,
  name text not null,
  owner uuid,
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create unique index bname on storage.buckets (name);
create table storage.objects (
  id uuid not null default gen_random_uuid() primary key,
  bucket_id text references storage.buckets (id),
  name text,
  owner uuid,
  created_at timestamptz default now(),
  updated_at timestamptz default now(),
  last_accessed_at timestamptz default now(),
  metadata jsonb
);
create unique index bucketid_objname on storage.objects (bucket_id, name);
create index name_prefix_search on storage.objects (name text_pattern_ops);
alter table storage.objects enable row level security;

create function storage.filename(name text) returns text language plpgsql immutable as $$
declare parts text[] := string_to_array(name, '/');
begin return parts[array_length(parts, 1)]; end $$;
create function storage.foldername(name text) returns text[] language plpgsql immutable as $$
declare parts text[] := string_to_array(name, '/');
begin return parts[1:array_length(parts, 1) - 1]; end $$;
create function storage.extension(name text) returns text language plpgsql immutable as $$
begin return reverse(split_part(reverse(storage.filename(name)), '.', 1)); end $$;
create function storage.search(prefix text, bucketname text, limits integer default 100, levels integer default 1, offsets integer default 0)
returns table (name text, id uuid, updated_at timestamptz, created_at timestamptz, last_accessed_at timestamptz, metadata jsonb)
language sql stable as $$
  select o.name, o.id, o.updated_at, o.created_at, o.last_accessed_at, o.metadata
  from storage.objects o
  where o.bucket_id = bucketname and o.name like prefix || '%'
  order by o.name limit limits offset offsets
$$;
insert into storage.migrations (id, name, hash) values (0, 'create-migrations-table', 'e18db593bcde2aca2a408c4d1100f6abba2195df'), (1, 'initialmigration', '6ab16121fbaa08bbd11b712d05f358f9b555d777');

reset role;

-- The two keys to auth.users are made by the superuser: the storage role may not reference that table.
grant all on storage.buckets, storage.objects to anon, authenticated, service_role, postgres;
grant select on storage.migrations to postgres;
alter table storage.buckets add constraint buckets_owner_fkey foreign key (owner) references auth.users (id);
alter table storage.objects add constraint objects_owner_fkey foreign key (owner) references auth.users (id);
`;
