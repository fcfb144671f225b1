-- One row per customer known at $as_of: its state, since when it and we are silent, what was sent last and what is planned.
with

found as (

    select *
    from customer_at($as_of)

),

book as (

    select
        found.customer_no,
        rules.*
    from found
    inner join rules_at($as_of) as rules on found.customer_id = rules.customer_id

),

heard as (

    select *
    from last_contact($as_of)

),

sent as (

    select
        heard.customer_no,
        coalesce(signature.purpose, signature.channel) as last_sent,
        rep_no.rep_id as last_sent_by
    from heard
    inner join signature on heard.touch_signature_no = signature.signature_no
    left join rep_no on heard.touch_rep_no = rep_no.rep_no

),

-- The customer spoke last, and nobody has answered: what did it say, and by when was an answer due?
spoken as (

    select
        heard.customer_no,
        contact.row_id,
        contact.latest,
        cast(contact.happened_at as date) as on_day,
        signature.purpose,
        book.reply_count,
        book.reply_unit
    from heard
    inner join contact on heard.customer_no = contact.customer_no and heard.response_place = contact.place
    inner join signature on contact.signature_no = signature.signature_no
    inner join book on heard.customer_no = book.customer_no
    where
        heard.is_last_inbound
        and (heard.last_touch_at is null or heard.last_response_at > heard.last_touch_at)

),

unanswered as (

    select
        spoken.customer_no,
        coalesce(nullif(trim(activities.note), ''), nullif(trim(activities.subject), '')) as words,
        spoken.purpose,
        case
            when spoken.reply_unit = 'hours' then spoken.latest + to_hours(spoken.reply_count)
            when spoken.reply_unit = 'business days' and spoken.reply_count > 0
                then end_of_day(cast(answer_day.on_day as timestamp))
            when spoken.reply_unit = 'months'
                then end_of_day(cast(spoken.on_day as timestamp) + to_months(spoken.reply_count))
            else end_of_day(cast(spoken.on_day as timestamp) + to_days(spoken.reply_count))
        end as reply_due_at
    from spoken
    inner join activities on spoken.row_id = activities.activity_id
    left join calendar as said_day on spoken.on_day = said_day.on_day
    left join calendar as answer_day
        on said_day.workday_no + spoken.reply_count = answer_day.workday_no and answer_day.is_workday

),

waiting as (

    select
        customer_no,
        reply_due_at,
        coalesce(regexp_matches(words, $thanks), purpose = 'thank_you', false) as says_thanks
    from unanswered

),

inbound as (

    select coalesce(bool_or(is_inbound), false) as is_seen
    from contact
    where happened_at <= $as_of

),

told as (

    select
        found.customer_no,
        found.customer_id,
        found.name as customer,
        found.rep_id,
        found.team,
        book.segment,
        book.quiet_after,
        book.unanswered_limit,
        book.has_open_deal,
        live.customer_id is not null as is_live,
        heard.last_response_at,
        heard.last_touch_at,
        cast(days_between(heard.last_response_at, $as_of) as integer) as silence_days,
        cast(days_between(heard.last_touch_at, $as_of) as integer) as touch_days,
        cast(coalesce(heard.unanswered, 0) as integer) as unanswered,
        cast(days_between(heard.unanswered_since, $as_of) as integer) as unanswered_days,
        sent.last_sent,
        sent.last_sent_by,
        coalesce(waiting.reply_due_at < $as_of and not waiting.says_thanks, false) as awaits_reply,
        planned.planned_at,
        coalesce(planned.meeting_at <= add_days($as_of, 180), false) as is_parked,
        inbound.is_seen
    from found
    cross join inbound
    inner join book on found.customer_no = book.customer_no
    left join live_customer($as_of) as live on found.customer_id = live.customer_id
    left join heard on found.customer_no = heard.customer_no
    left join sent on found.customer_no = sent.customer_no
    left join waiting on found.customer_no = waiting.customer_no
    left join planned_contact($as_of) as planned on found.customer_id = planned.customer_id

)

select
    told.customer_no,
    told.customer_id,
    told.customer,
    told.rep_id,
    told.team,
    told.segment,
    case
        when not told.is_seen then null
        when not told.is_live then 'dormant'
        when told.awaits_reply then 'waiting_on_us'
        when told.is_parked then 'parked'
        when told.last_response_at is null and told.last_touch_at is null then 'never_contacted'
        when told.silence_days <= told.quiet_after then 'active'
        when told.unanswered > told.unanswered_limit then 'stuck'
        when told.touch_days <= told.quiet_after then 'chasing'
        else 'forgotten'
    end as state,
    told.silence_days,
    told.touch_days,
    least(told.silence_days, told.touch_days) as contact_days,
    told.unanswered,
    told.unanswered_days,
    told.quiet_after,
    told.is_live,
    told.has_open_deal,
    told.last_response_at,
    told.last_touch_at,
    told.last_sent,
    told.last_sent_by,
    told.planned_at,
    opened.amount as open_value,
    cast(coalesce(opened.n_currencies, 0) as integer) as n_open_currencies,
    coalesce(opened.amount, bought.amount) as value,
    case when opened.amount is not null then opened.currency else bought.currency end as currency
from told
left join open_worth($as_of) as opened on told.customer_id = opened.customer_id
left join customer_worth($as_of) as bought on told.customer_id = bought.customer_id
where $segment::varchar is null or told.segment = $segment
order by told.customer_id
