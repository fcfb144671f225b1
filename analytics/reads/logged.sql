-- One row per rep × whole days until it was written down (empty: not by hand, or nobody knows when), of what happened from $since to $until as known at $as_of.
select
    rep_id,
    team,
    cast(lag_days as integer) as lag_days,
    count(*) as n_activities,
    count(*) filter (where is_touch) as n_touches,
    count(*) filter (where is_touch and is_described) as described,
    count(written_at) as n_hand,
    count(*) filter (where is_late) as late,
    count(*) filter (where customer_id is null) as n_without_customer,
    count(*) filter (where has_direction) as n_directed,
    count(*) filter (where has_direction and direction is null) as n_undirected
from log_entry($as_of)
where
    ($since::timestamp is null or happened_at >= $since)
    and ($until::timestamp is null or happened_at <= $until)
    and (
        $segment::varchar is null
        or customer_id in (select customer_id from segment_at($as_of) where segment = $segment)
    )
group by all
order by rep_id, lag_days
