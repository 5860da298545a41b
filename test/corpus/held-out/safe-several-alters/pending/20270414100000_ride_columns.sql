ALTER TABLE public.rides ADD COLUMN kind text NOT NULL DEFAULT 'city';
ALTER TABLE public.rides ADD COLUMN electric boolean NOT NULL DEFAULT false;
ALTER TABLE public.rides ADD COLUMN started_at timestamptz;
