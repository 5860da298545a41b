refresh materialized view concurrently reporting.revenue;
