-- One row per distinct look of an event: kind, stage, channel, purpose, direction, outcome; since when, and what that look counts as.
with

looks as (

    select kind, stage, channel, purpose, direction, outcome, min(happened_at) as first_at
    from occurrence
    where happened_at <= (select horizon from frame)
    group by kind, stage, channel, purpose, direction, outcome

),

outcome_list as (

    select
        word,
        bool_or(list_name = 'cancelled') as says_cancelled,
        bool_or(list_name = 'no_show') as says_no_show,
        bool_or(list_name = 'connected') as says_connected
    from outcome_word
    group by word

),

told as (

    select
        looks.*,
        coalesce(looks.channel in ('meeting', 'visit'), false) as is_meeting,
        coalesce(outcome_list.says_cancelled, false) as says_cancelled,
        coalesce(outcome_list.says_no_show, false) as says_no_show,
        coalesce(outcome_list.says_connected, false) as says_connected
    from looks
    left join outcome_list on looks.outcome = outcome_list.word

),

final as (

    select
        cast(
            row_number() over (
                order by
                    kind,
                    stage nulls first,
                    channel nulls first,
                    purpose nulls first,
                    direction nulls first,
                    outcome nulls first
            ) as integer
        ) as signature_no,
        -- Ids of events begin with their kind, and no kind begins with another: this is their order, too.
        dense_rank() over (order by kind) as kind_no,
        kind,
        stage,
        channel,
        purpose,
        direction,
        outcome,
        first_at,
        is_meeting and says_cancelled as is_cancelled,
        kind = 'activity' and not (is_meeting and says_cancelled) and (
            coalesce(direction = 'outbound', false) or (is_meeting and direction is null)
        ) as is_touch,
        kind in ('ordered', 'deal_won', 'referred') or (
            kind = 'activity' and (
                (is_meeting and not says_cancelled and not says_no_show)
                or (not is_meeting and coalesce(direction = 'inbound', false))
                or (coalesce(channel = 'call', false) and says_connected)
            )
        ) as is_response
    from told

)

select * from final
