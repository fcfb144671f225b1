-- One row per step × look × role (after, since, do, until) that the look plays in the step.
with

played as (

    select
        pattern.step_no,
        matching.signature_no,
        pattern.role,
        bool_or(pattern.names_purpose) as names_purpose
    from pattern
    inner join matching on pattern.pattern_no = matching.pattern_no
    inner join choice on pattern.step_no = choice.step_no
    where pattern.role in ('do', 'until') or pattern.option_no = choice.option_no
    group by pattern.step_no, matching.signature_no, pattern.role

),

starting as (

    select step_no, signature_no
    from played
    where role = 'after'

),

final as (

    select
        played.step_no,
        played.signature_no,
        played.role,
        played.names_purpose
    from played
    left join starting
        on played.step_no = starting.step_no and played.signature_no = starting.signature_no
    where played.role <> 'do' or starting.step_no is null

)

select * from final
