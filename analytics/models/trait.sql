-- One row per property by which a pattern can ask for a look; cancelled meetings have none, so nothing matches them.
with

looks as (

    select * from signature
    where not is_cancelled

),

properties as (

    select signature_no, 'event' as name, kind as word
    from looks
    union all
    select signature_no, 'stage' as name, stage as word
    from looks
    where stage is not null
    union all
    select signature_no, 'channel' as name, channel as word
    from looks
    where channel is not null
    union all
    select signature_no, 'purpose' as name, purpose as word
    from looks
    where purpose is not null
    union all
    select signature_no, 'direction' as name, direction as word
    from looks
    where direction is not null
    union all
    -- A meeting or visit not marked inbound is ours.
    select signature_no, 'direction' as name, 'outbound' as word
    from looks
    where direction is null and channel in ('meeting', 'visit')
    union all
    select signature_no, 'outcome' as name, outcome as word
    from looks
    where outcome is not null
    union all
    select looks.signature_no, 'outcome' as name, outcome_word.list_name as word
    from looks
    inner join outcome_word on looks.outcome = outcome_word.word

),

final as (

    select distinct signature_no, name, word
    from properties

)

select * from final
