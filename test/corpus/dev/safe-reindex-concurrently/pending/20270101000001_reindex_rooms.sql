reindex index concurrently public.messages_room_id_idx;
