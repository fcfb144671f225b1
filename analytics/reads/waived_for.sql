-- One row per step × reason (none: no manager ever waived it) of what fell due from $since to $until, as of $as_of.
select
    step,
    once_waived_for as reason,
    cast(count(*) as bigint) as n
from known($as_of)
where
    due_at >= $since
    and due_at <= $until
    and (state in ('on_time', 'late', 'missed', 'overdue') or once_waived_for is not null)
group by step, once_waived_for
order by step, reason
