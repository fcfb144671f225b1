-- One row per obligation overdue as of $as_of (whatever the period, also after expiry): the deal open, or the customer live.
with

standing as (

    select *
    from known($as_of)
    where overdue_from < $as_of and overdue_until > $as_of and state not in ('unseen', 'waived', 'pending')

),

live as (

    select customer_id
    from live_span
    where live_from <= $as_of and live_until > $as_of

)

select
    standing.step,
    standing.who,
    standing.rep_id,
    reps.team,
    standing.customer_id,
    customers.name as customer,
    standing.deal_id,
    deal.name as deal,
    standing.order_id,
    standing.triggered_at,
    standing.due_at,
    cast(date_diff('day', standing.due_at, $as_of) as integer) as days_over,
    case when open_deal.amount is not null then open_deal.amount else bought.amount end as value,
    case when open_deal.amount is not null then coalesce(open_deal.currency, '') else bought.currency end as currency,
    case
        when open_deal.amount is not null then 'deal:' || standing.deal_id
        else 'customer:' || standing.customer_id
    end as value_key
from standing
left join open_deal($as_of) as open_deal on standing.deal_id = open_deal.deal_id
left join deal on standing.deal_id = deal.deal_id
left join live on standing.customer_id = live.customer_id
left join customer_worth($as_of) as bought on standing.customer_id = bought.customer_id
left join customers on standing.customer_id = customers.customer_id
left join reps on standing.rep_id = reps.rep_id
where
    (standing.scope = 'deal' or live.customer_id is not null)
    and (
        $segment::varchar is null
        or standing.customer_id in (select customer_id from segment_at($as_of) where segment = $segment)
    )
order by value desc nulls last, standing.due_at, standing.step, standing.customer_id nulls first
