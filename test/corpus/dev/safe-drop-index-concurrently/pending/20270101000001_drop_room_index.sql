-- replaced by an index that also covers sent_at
drop index concurrently public.messages_room_id_idx;
