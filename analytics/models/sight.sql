-- One row per step: since when the data show what it asks for at all (kinds), and by any of its channels.
with

asked as (

    select
        pattern.step_no,
        signature.channel,
        pattern.pattern_no,
        signature.first_at
    from pattern
    inner join pattern_value
        on pattern.pattern_no = pattern_value.pattern_no and pattern_value.name = 'event'
    inner join signature on pattern_value.word = signature.kind
    where pattern.role = 'do'

),

channels as (

    select
        pattern_no,
        word
    from pattern_value
    where name = 'channel'

),

by_channel as (

    select
        asked.step_no,
        min(asked.first_at) as channels_from
    from asked
    left join (select distinct pattern_no from channels) as choosy on asked.pattern_no = choosy.pattern_no
    left join channels on asked.pattern_no = channels.pattern_no and asked.channel = channels.word
    where choosy.pattern_no is null or channels.word is not null
    group by asked.step_no

),

by_kind as (

    select
        step_no,
        min(first_at) as first_at
    from asked
    group by step_no

),

final as (

    select
        step.step_no,
        start_of_day(by_kind.first_at) as visible_from,
        by_channel.channels_from
    from step
    left join by_kind on step.step_no = by_kind.step_no
    left join by_channel on step.step_no = by_channel.step_no

)

select * from final
