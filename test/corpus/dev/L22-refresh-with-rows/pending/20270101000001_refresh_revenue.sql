refresh materialized view reporting.revenue;
