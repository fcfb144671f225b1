-- One row per step × rep: deals closed from $since to $until that never had the step's trigger.
select
    step.step,
    unstarted.rep_id,
    reps.team,
    cast(count(*) as bigint) as n
from unstarted
inner join step on unstarted.step_no = step.step_no
left join reps on unstarted.rep_id = reps.rep_id
where
    unstarted.closed_at <= $as_of
    and (unstarted.started_at is null or unstarted.started_at > $as_of)
    and ($since::timestamp is null or unstarted.closed_at >= $since)
    and ($until::timestamp is null or unstarted.closed_at <= $until)
    and (
        $segment::varchar is null
        or unstarted.customer_id in (select customer_id from segment_at($as_of) where segment = $segment)
    )
group by all
