-- The few expressions that DuckDB and Spark write differently.
create or replace macro start_of_day(t) as cast(cast(t as date) as timestamp);
create or replace macro end_of_day(t) as cast(cast(t as date) as timestamp) + interval 1 day - interval 1 microsecond;
create or replace macro add_days(t, n) as cast(t as timestamp) + to_days(cast(n as integer));
create or replace macro add_months(t, n) as cast(t as timestamp) + to_months(cast(n as integer));
create or replace macro add_hours(t, n) as t + to_hours(cast(n as bigint));
create or replace macro days_between(a, b) as date_diff('day', cast(a as date), cast(b as date));
create or replace macro months_between_days(a, b) as
    (year(b) - year(a)) * 12 + month(b) - month(a);
create or replace macro milliseconds(t) as epoch_ms(t);
create or replace macro just_after(t) as t + interval 1 microsecond;
create or replace macro fingerprint(t) as hash(t);
