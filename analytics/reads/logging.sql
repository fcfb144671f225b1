-- One row: how the reps log, over the touches known at $as_of: the median lag in days, and the share of empty directions.
select
    median(greatest(0, date_diff('day', activities.at, activities.logged_at))) filter (
        where activities.logged_at is not null
    ) as median_lag_days,
    avg(case when activities.direction is null then 1.0 else 0.0 end) filter (
        where activities.channel in ('call', 'email', 'message', 'letter')
    ) as empty_direction_share,
    count(*) as n_activities
from activities
where
    activities.at <= $as_of
    and not coalesce(activities.planned, false)
    and not coalesce(activities.automatic, false)
