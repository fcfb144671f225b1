-- One row per starter that an `until` event closes: the first such event by the last moment it can have happened.
with

candidates as (

    select
        starter.step_no,
        starter.event_no as starter_no,
        min(in_scope.event_no) filter (where not in_scope.is_day_only) as exact_no,
        min(in_scope.latest) filter (where not in_scope.is_day_only) as exact_latest,
        min_by(in_scope.signature_no, in_scope.event_no) filter (where not in_scope.is_day_only) as exact_look,
        min(in_scope.event_no) filter (where in_scope.is_day_only) as day_event_no,
        min(in_scope.latest) filter (where in_scope.is_day_only) as day_latest,
        min_by(in_scope.signature_no, in_scope.event_no) filter (where in_scope.is_day_only) as day_look
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

compared as (

    select
        *,
        coalesce(
            exact_no is null
            or day_latest < exact_latest
            or (day_latest = exact_latest and day_event_no < exact_no),
            false
        ) as is_day
    from candidates

),

final as (

    select
        compared.step_no,
        compared.starter_no,
        case when compared.is_day then start_of_day(compared.day_latest) else compared.exact_latest end as ended_at,
        case when compared.is_day then compared.day_latest else compared.exact_latest end as ended_latest,
        signature.kind as ended_by
    from compared
    inner join signature
        on case when compared.is_day then compared.day_look else compared.exact_look end = signature.signature_no

)

select * from final
