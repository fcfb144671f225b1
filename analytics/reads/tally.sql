-- One row per step × rep × due week × state of what falls due from $since to $until, as of $as_of (of one $segment, or all).
with

counted as (

    select
        known.step,
        known.rep_id,
        reps.team,
        cast(
            cast(known.due_at as date)
            - cast((isodow(known.due_at) - starts.day_no + 7) % 7 as integer) as timestamp
        ) as due_week,
        case
            when known.state <> 'waived' then known.state
            -- What a win or a loss waives is theirs again once the manager's day has passed.
            when known.waived_for is not null then 'waived_by_manager'
            when known.closed_by = 'deal_won' then 'waived_by_win'
            when known.closed_by = 'deal_lost' then 'waived_by_loss'
            else 'waived_by_other'
        end as state,
        cast(count(*) as bigint) as n
    from known($as_of) as known
    cross join (
        select
            list_position(
                ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'], frame.week_starts
            ) as day_no
        from frame
    ) as starts
    left join reps on known.rep_id = reps.rep_id
    where
        ($since::timestamp is null or known.due_at >= $since)
        and ($until::timestamp is null or known.due_at <= $until)
        and (
            $segment::varchar is null
            or known.customer_id in (select customer_id from segment_at($as_of) where segment = $segment)
        )
    group by all

)

select
    counted.*,
    -- How many of them the standard of their week asks for.
    counted.n * coalesce(standard_span.standard, step.standard) as wanted
from counted
inner join step on counted.step = step.step
left join standard_span
    on
        counted.step = standard_span.step
        and counted.due_week >= standard_span.from_at
        and (standard_span.until_at is null or counted.due_week < standard_span.until_at)
