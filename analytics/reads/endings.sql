-- One row per deal won or lost by $as_of: what the log shows of its time, up to the end of its last day.
with

closed as (

    select
        deal_no,
        customer_no,
        deal_id,
        name as deal,
        customer_id,
        owner_id as rep_id,
        status,
        product,
        amount,
        coalesce(currency, '') as currency,
        created_at,
        closed_at,
        open_from,
        seen_until
    from ending_at($as_of)

),

met as (

    select *
    from ending_contact($as_of)

),

looks as (

    select
        signature_no,
        kind = 'activity' as is_activity,
        coalesce(kind = 'activity' and purpose = 'quote', false)
        and direction is distinct from 'inbound'
        and not is_cancelled as is_quote
    from signature

),

summed as (

    select
        closed.deal_no,
        max(met.happened_at) filter (where met.is_touch) as last_touch_at,
        max(met.happened_at) filter (where met.is_response) as last_response_at,
        min(met.happened_at) filter (where looks.is_quote) as quoted_at,
        -- What names the deal is its own also where the deal was entered into the CRM later, or with a wrong day.
        count(*) filter (where looks.is_activity and (met.is_named or met.latest >= closed.open_from)) as n_activities
    from met
    inner join closed on met.deal_no = closed.deal_no
    inner join looks on met.signature_no = looks.signature_no
    group by closed.deal_no

),

-- A stage that says that a quote was sent stands in for the quote that nobody logged.
proposed as (

    select
        closed.deal_no,
        min(event.happened_at) as quoted_at
    from event
    inner join signature on event.signature_no = signature.signature_no and signature.kind = 'stage_entered'
    inner join stage_word on signature.stage = stage_word.stage and stage_word.purpose = 'quote'
    inner join closed on event.deal_id = closed.deal_id
    where event.happened_at <= closed.seen_until
    group by closed.deal_no

),

-- Of which deal has the log nothing of its own, but something of its customer?
beside as (

    select distinct closed.deal_no
    from closed
    left join summed on closed.deal_no = summed.deal_no
    inner join contact on closed.customer_no = contact.customer_no
    inner join looks on contact.signature_no = looks.signature_no and looks.is_activity
    where
        coalesce(summed.n_activities, 0) = 0
        and contact.latest >= closed.open_from
        and contact.happened_at <= closed.seen_until

),

seen as (

    select
        closed.*,
        summed.last_touch_at,
        summed.last_response_at,
        coalesce(summed.quoted_at, proposed.quoted_at) as quote_at,
        coalesce(summed.n_activities, 0) > 0 or beside.deal_no is not null as is_logged
    from closed
    left join summed on closed.deal_no = summed.deal_no
    left join proposed on closed.deal_no = proposed.deal_no
    left join beside on closed.deal_no = beside.deal_no

),

counted as (

    select
        seen.deal_no,
        count(*) filter (
            where met.is_touch and met.latest > seen.quote_at
            and not (looks.is_quote and met.happened_at = seen.quote_at)
        ) as touches_after_quote,
        bool_or(met.is_response and met.latest >= seen.quote_at) as is_answered,
        bool_or(
            met.is_response and met.latest > seen.quote_at
            and not (looks.is_quote and met.happened_at = seen.quote_at)
        ) as is_heard_after_quote,
        bool_or(met.is_response and (seen.last_touch_at is null or met.latest >= seen.last_touch_at)) as is_heard_last,
        min(abs(days_between(met.happened_at, seen.last_touch_at))) filter (where met.is_response) as response_apart_days
    from met
    inner join seen on met.deal_no = seen.deal_no
    inner join looks on met.signature_no = looks.signature_no
    group by seen.deal_no

),

tried as (

    select
        seen.deal_no,
        count(distinct cast(met.happened_at as date)) as tries,
        days_between(min(met.happened_at), max(met.happened_at)) as tries_days
    from met
    inner join seen on met.deal_no = seen.deal_no
    where
        met.is_touch
        and not met.is_response
        and (seen.last_response_at is null or met.latest > seen.last_response_at)
    group by seen.deal_no

),

parked as (

    select distinct deal_no
    from ending_plan($as_of)

),

follow_up as (

    select
        duty.*,
        step.scope,
        step.is_repeating
    from duty
    inner join step on duty.step_no = step.step_no and step.phase = 'follow-up' and step.who = 'sales'
    inner join sight on duty.step_no = sight.step_no
    where duty.triggered_at >= sight.visible_from and sight.channels_from <= $as_of and not duty.is_waived

),

-- Obligations belong to a deal as events do: by the deal they carry, and by its customer where they carry none.
owed as (

    select
        closed.deal_no as of_deal_no,
        follow_up.*
    from follow_up
    inner join closed on follow_up.deal_no = closed.deal_no
    union all
    select
        closed.deal_no as of_deal_no,
        follow_up.*
    from follow_up
    inner join closed on follow_up.customer_no = closed.customer_no
    where follow_up.deal_no is null and follow_up.scope <> 'deal' and follow_up.triggered_at >= closed.open_from

),

-- Which follow-up was not done by the end, and stood out within the thirty days before it? What falls due before the end
-- is not pending, so it is missed, overdue, or done too late to count.
left_out as (

    select
        closed.deal_no,
        min_by(owed.step_no, owed.due_at) as step_no,
        min(owed.due_at) as missed_due_at
    from owed
    inner join closed on owed.of_deal_no = closed.deal_no
    where
        owed.due_at < closed.closed_at
        and (owed.done_at is null or owed.done_at > closed.seen_until)
        and case when owed.is_repeating then owed.due_at else owed.closed_at end > add_days(closed.closed_at, -30)
    group by closed.deal_no

),

ruled as (

    select
        closed.deal_no,
        segment_name(customers.segment, key_customer.customer_id, book.n_live) as segment
    from closed
    left join customers on closed.customer_id = customers.customer_id
    left join book
        on book.month_end = end_of_day(add_days(cast(date_trunc('month', closed.closed_at) as timestamp), -1))
    left join key_customer
        on closed.customer_id = key_customer.customer_id and book.month_end = key_customer.month_end

)

select
    seen.deal_id,
    seen.deal,
    seen.customer_id,
    customers.name as customer,
    seen.rep_id,
    reps.team,
    ruled.segment,
    seen.product,
    seen.amount,
    seen.currency,
    seen.status as outcome,
    coalesce(deals.status in ('abandoned', 'cancelled', 'canceled'), false) as is_called_off,
    seen.created_at,
    seen.closed_at,
    deals.loss_reason,
    deals.loss_note,
    deals.competitor,
    seen.quote_at,
    seen.last_touch_at,
    seen.last_response_at,
    cast(days_between(seen.last_touch_at, seen.closed_at) as integer) as days_since_touch,
    cast(days_between(seen.last_response_at, seen.closed_at) as integer) as days_since_response,
    cast(case when seen.quote_at is not null then coalesce(counted.touches_after_quote, 0) end as integer)
        as touches_after_quote,
    coalesce(counted.is_answered, false) as is_answered,
    coalesce(counted.is_heard_after_quote, false) as is_heard_after_quote,
    coalesce(counted.is_heard_last, false) as is_heard_last,
    cast(counted.response_apart_days as integer) as response_apart_days,
    cast(coalesce(tried.tries, 0) as integer) as tries,
    cast(tried.tries_days as integer) as tries_days,
    parked.deal_no is not null as is_parked,
    seen.is_logged,
    seen.created_at is null or log.first_at is null or seen.created_at < start_of_day(log.first_at) as began_unseen,
    step.step as missed_step,
    left_out.missed_due_at,
    coalesce(seen.created_at < add_days(start_of_day(log.first_at), -30), false) as began_long_unseen,
    cast(coalesce(own.tries, standard.tries) as integer) as tries_wanted,
    cast(least(coalesce(own.quiet_after, standard.quiet_after), 21) as integer) as quiet_after,
    -- Is it of the segment that is asked for? What is usual among won deals is a matter of the whole company.
    $segment::varchar is null
    or seen.customer_id in (select customer_id from segment_at($as_of) where segment = $segment) as is_asked
from seen
inner join deals on seen.deal_id = deals.deal_id
inner join ruled on seen.deal_no = ruled.deal_no
left join counted on seen.deal_no = counted.deal_no
left join tried on seen.deal_no = tried.deal_no
left join parked on seen.deal_no = parked.deal_no
left join left_out on seen.deal_no = left_out.deal_no
left join step on left_out.step_no = step.step_no
left join customers on seen.customer_id = customers.customer_id
left join reps on seen.rep_id = reps.rep_id
left join segment_rule as own on ruled.segment = own.segment
cross join (select * from segment_rule where segment = 'standard') as standard
cross join (select min(first_at) as first_at from signature where kind = 'activity') as log
order by seen.closed_at desc, seen.deal_id
