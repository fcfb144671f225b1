-- One row per inbound e-mail, message or letter from $since to $until, known at $as_of and not only thanks: our next touch of that customer, and the working hours until then.
with

-- What the log cannot show is held against nobody: before our first touch in it no answer could be seen.
sight as (

    select start_of_day(min(happened_at)) as visible_from
    from contact
    where is_touch

),

wrote as (

    select
        contact.customer_no,
        contact.place,
        contact.row_id,
        contact.deal_no,
        contact.rep_no,
        contact.happened_at as asked_at,
        contact.latest,
        signature.channel,
        signature.purpose
    from contact
    inner join signature on contact.signature_no = signature.signature_no
    where
        contact.is_inbound
        and signature.channel in ('email', 'message', 'letter')
        and contact.happened_at <= $as_of
        and ($since::timestamp is null or contact.happened_at >= $since)
        and ($until::timestamp is null or contact.happened_at <= $until)

),

asked as (

    select
        wrote.*,
        activities.subject,
        activities.note,
        coalesce(nullif(trim(activities.note), ''), nullif(trim(activities.subject), '')) as words
    from wrote
    inner join activities on wrote.row_id = activities.activity_id

),

-- A touch of the day alone may have come at the end of its day: the doubt is the rep's.
lined_up as (

    select
        customer_no,
        place,
        false as is_touch,
        asked_at as moment
    from wrote
    union all
    select
        customer_no,
        place,
        true as is_touch,
        latest as moment
    from contact
    where is_touch and happened_at <= $as_of and customer_no in (select customer_no from wrote)

),

followed as (

    select
        customer_no,
        place,
        is_touch,
        min(place) filter (where is_touch) over (
            partition by customer_no
            order by moment, is_touch
            rows between current row and unbounded following
        ) as answer_place
    from lined_up

),

answered as (

    select
        asked.*,
        answer.rep_no as answer_rep_no,
        answer.signature_no as answer_signature_no,
        case when answer.place is not null then greatest(answer.happened_at, asked.asked_at) end as answered_at
    from asked
    inner join followed
        on asked.customer_no = followed.customer_no and asked.place = followed.place and not followed.is_touch
    left join contact as answer
        on asked.customer_no = answer.customer_no and followed.answer_place = answer.place
    where not coalesce(regexp_matches(asked.words, $thanks), asked.purpose = 'thank_you', false)

),

-- Where the message is of the day alone, the hours run from the end of its day.
clocked as (

    select
        *,
        coalesce(answered_at, $as_of) as until_at,
        date_diff('microsecond', start_of_day(latest), latest) / 3.6e9 as first_hour,
        date_diff('microsecond', start_of_day(coalesce(answered_at, $as_of)), coalesce(answered_at, $as_of))
        / 3.6e9 as last_hour
    from answered

)

select
    clocked.row_id as activity_id,
    customer_no.customer_id,
    customers.name as customer,
    coalesce(rep_no.rep_id, customers.owner_id) as rep_id,
    reps.team,
    deal_no.deal_id,
    deal.name as deal,
    clocked.channel,
    clocked.subject,
    clocked.note,
    clocked.asked_at,
    clocked.answered_at,
    answer_rep.rep_id as answered_by,
    coalesce(answer_look.purpose, answer_look.channel) as answered_with,
    -- The hours of working days, each counted whole.
    round(
        greatest(
            24.0 * (last_day.workday_no - first_day.workday_no)
            + case when last_day.is_workday then clocked.last_hour - 24.0 else 0.0 end
            - case when first_day.is_workday then clocked.first_hour - 24.0 else 0.0 end,
            0.0
        ),
        6
    ) as hours,
    coalesce(clocked.asked_at >= sight.visible_from, false) as is_seen
from clocked
cross join sight
inner join customer_no on clocked.customer_no = customer_no.customer_no
inner join calendar as first_day on cast(clocked.latest as date) = first_day.on_day
inner join calendar as last_day on cast(clocked.until_at as date) = last_day.on_day
left join customers on customer_no.customer_id = customers.customer_id
left join rep_no on clocked.rep_no = rep_no.rep_no
left join reps on coalesce(rep_no.rep_id, customers.owner_id) = reps.rep_id
left join deal_no on clocked.deal_no = deal_no.deal_no
left join deal on deal_no.deal_id = deal.deal_id
left join rep_no as answer_rep on clocked.answer_rep_no = answer_rep.rep_no
left join signature as answer_look on clocked.answer_signature_no = answer_look.signature_no
where
    $segment::varchar is null
    or customer_no.customer_id in (select customer_id from segment_at($as_of) where segment = $segment)
order by clocked.asked_at, clocked.row_id
