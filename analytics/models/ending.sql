-- One row per starter that an `until` event closes: the first such event by the last moment it can have happened.
with

candidates as (

    select
        starter.starter_no,
        min(in_scope.event_no) filter (where not in_scope.is_day_only) as exact_no,
        min(in_scope.event_no) filter (where in_scope.is_day_only) as day_no
    from starter
    inner join reach on starter.starter_no = reach.starter_no
    inner join in_scope
        on
            reach.step_no = in_scope.step_no
            and reach.reach_kind = in_scope.reach_kind
            and reach.reach_key = in_scope.reach_key
            and in_scope.role = 'until'
            and in_scope.latest > starter.triggered_at
            and in_scope.event_no <> starter.event_no
    group by starter.starter_no

),

compared as (

    select
        candidates.starter_no,
        case
            when
                exact.event_no is null
                or on_day.latest < exact.latest
                or (on_day.latest = exact.latest and on_day.event_no < exact.event_no)
                then on_day.event_no
            else exact.event_no
        end as event_no
    from candidates
    left join moment as exact on candidates.exact_no = exact.event_no
    left join moment as on_day on candidates.day_no = on_day.event_no

),

final as (

    select
        compared.starter_no,
        moment.happened_at as ended_at,
        moment.latest as ended_latest,
        signature.kind as ended_by
    from compared
    inner join moment on compared.event_no = moment.event_no
    inner join signature on moment.signature_no = signature.signature_no

)

select * from final
