create statistics if not exists public.cities_place (dependencies, mcv) on country, region from public.cities;
analyze public.cities (country, region);
