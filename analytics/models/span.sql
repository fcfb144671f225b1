-- One row per step × use of a span (within, expires, early) × day: the day that lies the span's days away from it.
with

spans as (

    select step_no, 'within' as use, within_count as n, within_unit as unit, is_rolled
    from step
    where not is_repeating and within_unit <> 'hours'
    union all
    select step_no, 'expires' as use, expires_count as n, expires_unit as unit, false as is_rolled
    from step
    where not is_repeating and expires_unit <> 'hours'
    union all
    select step_no, 'early' as use, early_count as n, early_unit as unit, false as is_rolled
    from step
    where early_unit <> 'hours'

),

-- Business days forward: the nth working day after the day; back: the nth working day before it.
by_workday as (

    select
        spans.step_no,
        spans.use,
        calendar.on_day,
        target.on_day as to_on
    from spans
    cross join calendar
    inner join calendar as target
        on
            target.is_workday
            and target.workday_no = case
                when spans.use = 'early' and calendar.is_workday then calendar.workday_no - spans.n
                when spans.use = 'early' then calendar.workday_no - spans.n + 1
                else calendar.workday_no + spans.n
            end
    where spans.unit = 'business days' and spans.n > 0

),

by_calendar as (

    select
        step_no,
        use,
        on_day,
        cast(
            case
                when n = 0 then on_day
                when unit = 'months' and use = 'early' then add_months(on_day, -n)
                when unit = 'months' then add_months(on_day, n)
                when use = 'early' then add_days(on_day, -n)
                else add_days(on_day, n)
            end as date
        ) as to_on
    from spans
    cross join calendar
    where unit <> 'business days' or n = 0

),

together as (

    select step_no, use, on_day, to_on
    from by_workday
    union all
    select step_no, use, on_day, to_on
    from by_calendar

),

final as (

    select
        together.step_no,
        together.use,
        together.on_day,
        case when spans.is_rolled then calendar.next_workday else together.to_on end as to_on
    from together
    inner join spans on together.step_no = spans.step_no and together.use = spans.use
    left join calendar on together.to_on = calendar.on_day

)

select * from final
