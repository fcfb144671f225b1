-- One row per chain of a repeating step: a trigger starts one unless the one before it is still running.
with

ordered_starters as (

    select
        *,
        lag(event_no) over (partition by step_no, key_no order by event_no) as before_no,
        lag(triggered_at) over (partition by step_no, key_no order by event_no) as before_at
    from starter
    where is_repeating

),

ended_between as (

    select distinct ordered_starters.step_no, ordered_starters.event_no
    from ordered_starters
    inner join reach
        on ordered_starters.step_no = reach.step_no and ordered_starters.event_no = reach.event_no
    inner join in_scope
        on
            reach.step_no = in_scope.step_no
            and reach.key_no = in_scope.key_no
            and in_scope.role = 'until'
            and in_scope.latest > ordered_starters.before_at
            and in_scope.latest <= ordered_starters.triggered_at
            and in_scope.event_no <> ordered_starters.before_no
            and in_scope.event_no <> ordered_starters.event_no
    where ordered_starters.before_no is not null

),

final as (

    select
        ordered_starters.step_no,
        ordered_starters.event_no
    from ordered_starters
    left join ended_between
        on
            ordered_starters.step_no = ended_between.step_no
            and ordered_starters.event_no = ended_between.event_no
    where ordered_starters.before_no is null or ended_between.event_no is not null

)

select * from final
