-- The few expressions that DuckDB and Spark write differently.
create or replace temporary function start_of_day(t timestamp_ntz) returns timestamp_ntz
    return cast(cast(t as date) as timestamp_ntz);
create or replace temporary function end_of_day(t timestamp_ntz) returns timestamp_ntz
    return cast(cast(t as date) as timestamp_ntz) + interval '1' day - interval '0.000001' second;
create or replace temporary function add_days(t timestamp_ntz, n int) returns timestamp_ntz
    return t + n * interval '1' day;
create or replace temporary function add_months(t timestamp_ntz, n int) returns timestamp_ntz
    return t + n * interval '1' month;
create or replace temporary function add_hours(t timestamp_ntz, n int) returns timestamp_ntz
    return t + n * interval '1' hour;
create or replace temporary function days_between(a timestamp_ntz, b timestamp_ntz) returns int
    return datediff(b, a);
create or replace temporary function months_between_days(a timestamp_ntz, b timestamp_ntz) returns int
    return (year(b) - year(a)) * 12 + month(b) - month(a);
create or replace temporary function milliseconds(t timestamp_ntz) returns bigint
    return timestampdiff(millisecond, timestamp_ntz '1970-01-01 00:00:00', t);
create or replace temporary function just_after(t timestamp_ntz) returns timestamp_ntz
    return t + interval '0.000001' second;
create or replace temporary function fingerprint(t string) returns bigint
    return xxhash64(t);
