-- the build of last week was cancelled and left an invalid index
drop index concurrently public.messages_sender_id_idx;
