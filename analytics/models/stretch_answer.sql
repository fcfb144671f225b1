-- One row per window of a chain that had a contact: the first one.
with

contact as (

    select
        chain.step_no,
        chain.event_no as starter_no,
        in_scope.event_no,
        in_scope.happened_at,
        in_scope.rep_no,
        step.every_count,
        step.every_unit,
        starter.triggered_on,
        cast(in_scope.happened_at as date) as on_day
    from chain
    inner join starter on chain.step_no = starter.step_no and chain.event_no = starter.event_no
    inner join step on starter.step_no = step.step_no
    inner join reach on chain.step_no = reach.step_no and chain.event_no = reach.event_no
    left join ending on chain.step_no = ending.step_no and chain.event_no = ending.starter_no
    inner join in_scope
        on
            reach.step_no = in_scope.step_no
            and reach.key_no = in_scope.key_no
            and in_scope.role = 'do'
            and in_scope.latest > starter.triggered_at
    where
        (ending.ended_latest is null or in_scope.happened_at <= ending.ended_latest)
        and (
            cast(in_scope.happened_at as date) <> starter.triggered_on
            or not (in_scope.is_day_only or starter.is_day_only)
                or in_scope.is_plain_to_see
        )

),

-- How many whole spans lie before the contact's day; a span's last day still belongs to it.
counted as (

    select
        step_no,
        starter_no,
        event_no,
        happened_at,
        rep_no,
        every_count,
        case
            when on_day <= triggered_on then 0
            when every_unit = 'months'
                then
                    months_between_days(triggered_on, on_day)
                    - case
                        when on_day > cast(add_months(triggered_on, months_between_days(triggered_on, on_day)) as date)
                            then 0
                        else 1
                    end
            else days_between(triggered_on, on_day) - 1
        end as n_units
    from contact

),

final as (

    select
        step_no,
        starter_no,
        cast(floor(n_units / cast(every_count as double)) as integer) as stretch_no,
        min(happened_at) as answered_at,
        -- Whoever it was: the engines differ in whether min_by passes over an unknown rep.
        nullif(min_by(coalesce(rep_no, 0), event_no), 0) as rep_no
    from counted
    group by step_no, starter_no, cast(floor(n_units / cast(every_count as double)) as integer)

)

select * from final
