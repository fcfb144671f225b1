-- One row per starter that an `until` event closes: the first such event by the last moment it can have happened.
with

candidates as (

    select
        starter.step_no,
        starter.event_no as starter_no,
        min(in_scope.event_no) filter (where not in_scope.is_day_only) as exact_no,
        min(in_scope.event_no) filter (where in_scope.is_day_only) as day_no
    from starter
    inner join reach on starter.step_no = reach.step_no and starter.event_no = reach.event_no
    inner join in_scope
        on
            reach.step_no = in_scope.step_no
            and reach.key_no = in_scope.key_no
            and in_scope.role = 'until'
            and in_scope.latest > starter.triggered_at
            and in_scope.event_no <> starter.event_no
    group by starter.step_no, starter.event_no

),

instants as (

    select
        event_no,
        happened_at,
        case when is_day_only then end_of_day(happened_at) else happened_at end as latest,
        signature_no
    from moment

),

compared as (

    select
        candidates.step_no,
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
    left join instants as exact on candidates.exact_no = exact.event_no
    left join instants as on_day on candidates.day_no = on_day.event_no

),

final as (

    select
        compared.step_no,
        compared.starter_no,
        instants.happened_at as ended_at,
        instants.latest as ended_latest,
        signature.kind as ended_by
    from compared
    inner join instants on compared.event_no = instants.event_no
    inner join signature on instants.signature_no = signature.signature_no

)

select * from final
