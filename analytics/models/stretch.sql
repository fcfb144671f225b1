-- One row per window of a chain: it begins where the one before was due, and is due at the end of its last day.
with

running as (

    select
        starter.step_no,
        starter.event_no as starter_no,
        starter.triggered_at,
        starter.triggered_on,
        step.every_count,
        step.every_unit,
        ending.ended_latest as closed_at,
        ending.ended_by as closed_by,
        case
            when ending.ended_latest < frame.horizon then ending.ended_latest
            else frame.horizon
        end as last_at
    from chain
    inner join starter on chain.step_no = starter.step_no and chain.event_no = starter.event_no
    inner join step on starter.step_no = step.step_no
    cross join frame
    left join ending on chain.step_no = ending.step_no and chain.event_no = ending.starter_no

),

numbered as (

    select
        running.*,
        calendar.day_no as stretch_no
    from running
    inner join calendar
        on
            calendar.day_no <= days_between(running.triggered_at, running.last_at) / cast(
                running.every_count * case when running.every_unit = 'months' then 28 else 1 end as double
            ) + 1

),

bounded as (

    select
        starter_no,
        step_no,
        stretch_no,
        closed_at,
        closed_by,
        last_at,
        case
            when stretch_no = 0 then triggered_at
            when every_unit = 'months' then end_of_day(add_months(triggered_on, stretch_no * every_count))
            else end_of_day(add_days(triggered_on, stretch_no * every_count))
        end as begins_at,
        case
            when every_unit = 'months' then end_of_day(add_months(triggered_on, (stretch_no + 1) * every_count))
            else end_of_day(add_days(triggered_on, (stretch_no + 1) * every_count))
        end as due_at,
        case
            when every_unit = 'months' then end_of_day(add_months(triggered_on, (stretch_no + 2) * every_count))
            else end_of_day(add_days(triggered_on, (stretch_no + 2) * every_count))
        end as next_due_at
    from numbered

),

final as (

    select
        starter_no,
        step_no,
        stretch_no,
        begins_at,
        due_at,
        next_due_at,
        closed_at,
        closed_by
    from bounded
    where begins_at < last_at

)

select * from final
