-- One row per answer, of a starter or of one window of its chain: when it was given and by whom.
with

answers as (

    select
        step_no,
        starter_no,
        cast(null as integer) as stretch_no,
        event_no
    from answer
    union all
    select
        step_no,
        starter_no,
        stretch_no,
        event_no
    from stretch_answer

),

final as (

    select
        answers.step_no,
        answers.starter_no,
        answers.stretch_no,
        moment.happened_at,
        moment.rep_no
    from answers
    inner join moment on answers.event_no = moment.event_no

)

select * from final
