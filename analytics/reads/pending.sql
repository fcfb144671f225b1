-- One row per obligation pending at $as_of and due by $until.
select
    known.step,
    known.who,
    known.rep_id,
    reps.team,
    known.customer_id,
    customers.name as customer,
    known.deal_id,
    deal.name as deal,
    known.order_id,
    known.triggered_at,
    known.due_at,
    case when open_deal.amount is not null then open_deal.amount else bought.amount end as value,
    case when open_deal.amount is not null then coalesce(open_deal.currency, '') else bought.currency end as currency,
    case
        when open_deal.amount is not null then 'deal:' || known.deal_id
        else 'customer:' || known.customer_id
    end as value_key
from known($as_of) as known
left join open_deal($as_of) as open_deal on known.deal_id = open_deal.deal_id
left join customer_worth($as_of) as bought on known.customer_id = bought.customer_id
left join deal on known.deal_id = deal.deal_id
left join customers on known.customer_id = customers.customer_id
left join reps on known.rep_id = reps.rep_id
where
    known.state = 'pending'
    and known.due_at <= $until
    and (
        $segment::varchar is null
        or known.customer_id in (select customer_id from segment_at($as_of) where segment = $segment)
    )
order by known.due_at, value desc nulls last, known.step, known.customer_id nulls first
