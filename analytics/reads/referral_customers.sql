-- One row per customer that has bought by $as_of: cared for since, asked for a referral, ready to be asked.
with

won as (

    select
        customer_no.customer_no,
        win.customer_id,
        min(win.won_at) as first_won_at,
        arg_min(win.rep_id, (win.won_at, win.row_id)) as seller_id,
        min(win.won_at) filter (where win.won_at > add_months($as_of, -12)) as since_at
    from win_at($as_of) as win
    inner join customer_no on win.customer_id = customer_no.customer_id
    -- An order tells the purchase of those alone who have no won deal.
    where not win.is_order or win.customer_id not in (select customer_id from win_at($as_of) where not is_order)
    group by customer_no.customer_no, win.customer_id

),

care_day as (

    select
        won.customer_no,
        min(care.happened_at) as first_at,
        row_number() over (partition by won.customer_no order by min(care.happened_at)) as place
    from won
    inner join care_contact($as_of) as care
        on won.customer_no = care.customer_no and care.happened_at >= won.since_at
    group by won.customer_no, cast(care.happened_at as date)

),

cared as (

    select
        customer_no,
        count(*) as care_days,
        min(first_at) filter (where place = $care_days) as ready_since
    from care_day
    group by customer_no

),

asked as (

    select
        contact.customer_no,
        count(*) as n_asks,
        max(contact.happened_at) as last_asked_at
    from contact
    inner join signature
        on contact.signature_no = signature.signature_no and signature.purpose = 'referral_ask'
    where contact.is_touch and contact.happened_at <= $as_of
    group by contact.customer_no

),

-- To ask for a referral late is still to ask: what is overdue of that phase bars nobody.
standing as (

    select distinct duty.customer_no
    from duty
    inner join step on duty.step_no = step.step_no and step.phase <> 'referral'
    inner join sight
        on
            duty.step_no = sight.step_no
            and duty.triggered_at >= sight.visible_from
            and sight.channels_from <= $as_of
    inner join customer_no on duty.customer_no = customer_no.customer_no
    where
        duty.overdue_from < $as_of
        and duty.overdue_until > $as_of
        and not is_waived_at(
            $as_of,
            duty.step_no,
            scope_key(step.scope, duty.deal_no, duty.order_no, duty.customer_no),
            duty.triggered_at
        )
        and (
            step.scope = 'deal'
            or customer_no.customer_id in (
                select customer_id from live_customer($as_of)
            )
        )

),

told as (

    select
        won.customer_id,
        customers.name as customer,
        coalesce(customers.owner_id, won.seller_id) as rep_id,
        rules.segment,
        won.first_won_at,
        won.since_at,
        cast(coalesce(cared.care_days, 0) as integer) as care_days,
        cared.ready_since,
        cast(coalesce(asked.n_asks, 0) as integer) as n_asks,
        asked.last_asked_at,
        complaint.customer_no is not null as has_complaint,
        standing.customer_no is not null as has_overdue,
        cast(days_between(heard.last_response_at, $as_of) as integer) as silence_days,
        rules.quiet_after
    from won
    inner join rules_at($as_of) as rules on won.customer_id = rules.customer_id
    left join customers on won.customer_id = customers.customer_id
    left join cared on won.customer_no = cared.customer_no
    left join asked on won.customer_no = asked.customer_no
    left join open_complaint($as_of) as complaint on won.customer_no = complaint.customer_no
    left join standing on won.customer_no = standing.customer_no
    left join last_contact($as_of) as heard on won.customer_no = heard.customer_no

)

select
    told.*,
    reps.team,
    coalesce(told.ready_since <= add_days($as_of, -30), false) as is_long_ready,
    coalesce(told.last_asked_at >= told.ready_since, false) as is_asked_when_ready,
    told.ready_since is not null
    and coalesce(told.last_asked_at <= add_days($as_of, -90), true)
    and not told.has_complaint
    and not told.has_overdue
    and coalesce(told.silence_days <= told.quiet_after, false) as is_ready,
    bought.amount as value,
    bought.currency
from told
left join reps on told.rep_id = reps.rep_id
left join customer_worth($as_of) as bought on told.customer_id = bought.customer_id
where $segment::varchar is null or told.segment = $segment
order by bought.amount desc nulls last, told.customer_id
