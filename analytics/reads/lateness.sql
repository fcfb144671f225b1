-- One row per step × rep × state × days past due (until it was done, else closed, else $as_of) of what fell due from $since to $until and was not done on time.
select
    known.step,
    known.rep_id,
    reps.team,
    known.state,
    cast(
        date_diff('day', known.due_at, coalesce(known.done_at, known.closed_at, $as_of::timestamp)) as integer
    ) as days_over,
    cast(count(*) as bigint) as n
from known($as_of) as known
left join reps on known.rep_id = reps.rep_id
where
    known.state in ('late', 'missed', 'overdue')
    -- What repeats is never late: the next window has begun.
    and not known.is_repeating
    and ($since::timestamp is null or known.due_at >= $since)
    and ($until::timestamp is null or known.due_at <= $until)
    and (
        $segment::varchar is null
        or known.customer_id in (select customer_id from segment_at($as_of) where segment = $segment)
    )
group by all
order by known.step, known.rep_id nulls first, known.state, days_over
