-- table is 80 % bloat after the clean-up of last week
vacuum (analyze, verbose off, full true) public.sensor_values;
