comment on table public.invites is 'Pending invitations to a workspace';
comment on column public.invites.token_hash is 'SHA-256 of the token in the mail; the token itself is not stored';
comment on column public.invites.expires_at is 'Seven days after the invitation was sent';
