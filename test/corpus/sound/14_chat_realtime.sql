CREATE TABLE public.rooms (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic TEXT NOT NULL
);

CREATE TABLE public.room_members (
  room_id BIGINT NOT NULL REFERENCES public.rooms (id) ON DELETE CASCADE,
  user_id UUID NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE,
  PRIMARY KEY (room_id, user_id)
);

CREATE TABLE public.messages (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  room_id BIGINT NOT NULL REFERENCES public.rooms (id) ON DELETE CASCADE,
  sender_id UUID NOT NULL DEFAULT auth.uid() REFERENCES auth.users (id) ON DELETE CASCADE,
  body TEXT NOT NULL CHECK (length(body) BETWEEN 1 AND 4000),
  sent_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE INDEX room_members_user_id_idx ON public.room_members (user_id);
CREATE INDEX messages_room_id_sent_at_idx ON public.messages (room_id, sent_at DESC);
CREATE INDEX messages_sender_id_idx ON public.messages (sender_id);

ALTER TABLE public.rooms ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.room_members ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.messages ENABLE ROW LEVEL SECURITY;

CREATE POLICY "see own memberships" ON public.room_members
  FOR SELECT TO authenticated
  USING (user_id = (SELECT auth.uid()));

CREATE POLICY "members see rooms" ON public.rooms
  FOR SELECT TO authenticated
  USING (id IN (SELECT room_id FROM public.room_members WHERE user_id = (SELECT auth.uid())));

CREATE POLICY "members read messages" ON public.messages
  FOR SELECT TO authenticated
  USING (room_id IN (SELECT room_id FROM public.room_members WHERE user_id = (SELECT auth.uid())));

CREATE POLICY "members write messages" ON public.messages
  FOR INSERT TO authenticated
  WITH CHECK (
    sender_id = (SELECT auth.uid())
    AND room_id IN (SELECT room_id FROM public.room_members WHERE user_id = (SELECT auth.uid()))
  );

GRANT SELECT ON public.rooms, public.room_members TO authenticated;
GRANT SELECT, INSERT ON public.messages TO authenticated;
GRANT ALL ON public.rooms, public.room_members, public.messages TO service_role;

ALTER PUBLICATION supabase_realtime ADD TABLE public.messages;
