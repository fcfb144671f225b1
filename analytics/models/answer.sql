-- One row per starter with a deadline that was answered: the first event that does what the step asks.
with

final as (

    select
        starter.step_no,
        starter.event_no as starter_no,
        min(in_scope.happened_at) as answered_at,
        -- Whoever it was: the engines differ in whether min_by passes over an unknown rep.
        nullif(min_by(coalesce(in_scope.rep_no, 0), in_scope.event_no), 0) as rep_no
    from starter
    inner join deadline on starter.step_no = deadline.step_no and starter.event_no = deadline.starter_no
    inner join reach on starter.step_no = reach.step_no and starter.event_no = reach.event_no
    inner join in_scope
        on
            reach.step_no = in_scope.step_no
            and reach.key_no = in_scope.key_no
            and in_scope.role = 'do'
            and in_scope.latest >= coalesce(deadline.early_from, starter.triggered_at)
            and in_scope.happened_at <= deadline.closed_at
    where
        deadline.early_from is not null
        or (
            in_scope.latest > starter.triggered_at
            -- A plain touch of the trigger's own day may have come first.
            and (
                cast(in_scope.happened_at as date) <> starter.triggered_on
                or not (in_scope.is_day_only or starter.is_day_only)
                or in_scope.is_plain_to_see
            )
        )
    group by starter.step_no, starter.event_no

)

select * from final
