-- One row per step: which of after (0) and else_after (1, 2 …) it takes, the first whose kind of event the data has at all.
with

kinds as (

    select distinct kind
    from signature

),

possible as (

    select
        pattern.step_no,
        min(pattern.option_no) as option_no
    from pattern
    inner join pattern_value
        on pattern.pattern_no = pattern_value.pattern_no and pattern_value.name = 'event'
    inner join kinds on pattern_value.word = kinds.kind
    where pattern.role = 'after'
    group by pattern.step_no

),

final as (

    select
        step.step_no,
        coalesce(possible.option_no, 0) as option_no
    from step
    left join possible on step.step_no = possible.step_no

)

select * from final
