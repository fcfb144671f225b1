-- One row per ask for a referral by $as_of: how much care went before it, and the referral that belongs to it.
with

asked as (

    select
        contact.customer_no,
        contact.row_id as activity_id,
        contact.happened_at as asked_at,
        rep_no.rep_id
    from contact
    inner join signature
        on contact.signature_no = signature.signature_no and signature.purpose = 'referral_ask'
    left join rep_no on contact.rep_no = rep_no.rep_no
    where contact.is_touch and contact.happened_at <= $as_of

),

won as (

    select
        customer_no.customer_no,
        win.won_at,
        win.is_order
    from win_at($as_of) as win
    inner join customer_no on win.customer_id = customer_no.customer_id

),

logged as (

    select min(first_at) as first_at
    from signature
    where kind = 'activity'

),

-- What was known as a purchase at the ask: the deals won by then, else the orders.
bought as (

    select
        asked.activity_id,
        asked.asked_at,
        won.won_at
    from asked
    left join won on asked.customer_no = won.customer_no and won.won_at <= asked.asked_at
    qualify won.is_order is not true or bool_and(won.is_order) over (partition by asked.activity_id)

),

-- Since the first win of the twelve months before the ask; where there is only an older one, these twelve months.
begun as (

    select
        activity_id,
        count(won_at) > 0 as is_customer,
        coalesce(
            min(won_at) filter (where won_at > add_months(asked_at, -12)),
            case when count(won_at) > 0 then add_months(asked_at, -12) end
        ) as since_at
    from bought
    group by activity_id, asked_at

),

cared as (

    select
        asked.activity_id,
        count(distinct cast(care.happened_at as date)) as care_days
    from asked
    inner join begun on asked.activity_id = begun.activity_id
    inner join care_contact($as_of) as care
        on
            asked.customer_no = care.customer_no
            and care.happened_at >= begun.since_at
            and care.happened_at < asked.asked_at
    group by asked.activity_id

),

-- Each referral belongs to the latest ask before it.
named as (

    select
        recommendation.referral_id,
        recommendation.happened_at as referred_at,
        arg_max(asked.activity_id, (asked.asked_at, asked.activity_id)) as activity_id,
        max(asked.asked_at) as asked_at
    from recommendation
    inner join customer_no on recommendation.referrer_id = customer_no.customer_id
    inner join asked
        on
            customer_no.customer_no = asked.customer_no
            -- A referral dated by the day alone may have come after an ask of that day.
            and asked.asked_at < case
                when recommendation.at_day_only then end_of_day(recommendation.happened_at)
                else recommendation.happened_at
            end
    where recommendation.happened_at <= $as_of
    group by recommendation.referral_id, recommendation.referrer_id, recommendation.referred_id, recommendation.happened_at

),

borne as (

    select
        activity_id,
        min(referred_at) as referred_at
    from named
    where referred_at <= add_days(asked_at, 60)
    group by activity_id

)

select
    asked.activity_id,
    customer_no.customer_id,
    customers.name as customer,
    asked.rep_id,
    reps.team,
    asked.asked_at,
    begun.is_customer,
    cast(coalesce(cared.care_days, 0) as integer) as care_days,
    case
        when begun.is_customer then coalesce(cared.care_days, 0) < $care_days
        -- Bought nothing that the data shows, though it came while the data was kept: asked before any sale.
        else coalesce(customers.created_at >= start_of_day(logged.first_at), false)
    end as is_early,
    asked.asked_at <= add_days($as_of, -60) as is_judged,
    borne.referred_at
from asked
cross join logged
inner join customer_no on asked.customer_no = customer_no.customer_no
inner join begun on asked.activity_id = begun.activity_id
left join cared on asked.activity_id = cared.activity_id
left join borne on asked.activity_id = borne.activity_id
left join customers on customer_no.customer_id = customers.customer_id
left join reps on asked.rep_id = reps.rep_id
where
    ($since::timestamp is null or asked.asked_at >= $since)
    and ($until::timestamp is null or asked.asked_at <= $until)
    and (
        $segment::varchar is null
        or customer_no.customer_id in (select customer_id from segment_at($as_of) where segment = $segment)
    )
order by asked.asked_at desc, asked.activity_id
