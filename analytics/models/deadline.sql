-- One row per starter of a step with a deadline: when it is due, when it is closed and by what, how early an answer counts.
with

due as (

    select
        starter.*,
        step.expires_unit,
        step.expires_count,
        case
            when step.within_unit = 'hours' then add_hours(starter.triggered_latest, step.within_count)
            else end_of_day(within.to_on)
        end as due_at,
        case
            when step.early_unit = 'hours' then add_hours(starter.triggered_at, -step.early_count)
            when step.early_unit is not null then start_of_day(early.to_on)
        end as early_from
    from starter
    inner join step on starter.step_no = step.step_no
    left join span as within
        on starter.step_no = within.step_no and within.use = 'within' and starter.triggered_on = within.on_day
    left join span as early
        on starter.step_no = early.step_no and early.use = 'early' and starter.triggered_on = early.on_day
    where not starter.is_repeating

),

expiring as (

    select
        due.*,
        case
            when due.expires_unit = 'hours' then add_hours(due.due_at, due.expires_count)
            else end_of_day(expires.to_on)
        end as expires_at
    from due
    left join span as expires
        on
            due.step_no = expires.step_no
            and expires.use = 'expires'
            and cast(due.due_at as date) = expires.on_day

),

final as (

    select
        expiring.step_no,
        expiring.event_no as starter_no,
        expiring.triggered_at,
        expiring.due_at,
        expiring.early_from,
        case
            when ending.ended_latest <= expiring.expires_at then ending.ended_latest
            else expiring.expires_at
        end as closed_at,
        case
            when ending.ended_latest <= expiring.expires_at then ending.ended_by
            else 'expired'
        end as closed_by,
        case when ending.ended_latest <= expiring.expires_at then ending.ended_at end as ended_at
    from expiring
    left join ending on expiring.step_no = ending.step_no and expiring.event_no = ending.starter_no

)

select * from final
