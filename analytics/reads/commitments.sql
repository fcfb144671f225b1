-- One row per commitment of $commitments, with its rep of $reps, customer of $customers, deal of $deals: who that is today, and its value at $as_of.
with

asked as (

    select
        unnest($commitments::varchar[]) as commitment_id,
        unnest($reps::varchar[]) as rep_id,
        unnest($customers::varchar[]) as customer_id,
        unnest($deals::varchar[]) as deal_id

),

-- Two that were said to be one since have the main one's id in every row.
found as (

    select
        asked.commitment_id,
        asked.deal_id,
        coalesce(rep.holds_id, asked.rep_id) as rep_id,
        coalesce(customer.holds_id, asked.customer_id, deal.customer_id) as customer_id,
        deal.name as deal
    from asked
    left join deal on asked.deal_id = deal.deal_id
    left join link as rep on rep.kind = 'rep' and asked.rep_id = rep.id
    left join link as customer on customer.kind = 'customer' and asked.customer_id = customer.id

)

select
    found.commitment_id,
    found.rep_id,
    reps.team,
    found.customer_id,
    customers.name as customer,
    found.deal,
    segmented.segment,
    case when open_deal.amount is not null then open_deal.amount else bought.amount end as value,
    case when open_deal.amount is not null then coalesce(open_deal.currency, '') else bought.currency end as currency,
    case
        when open_deal.amount is not null then 'deal:' || found.deal_id
        else 'customer:' || found.customer_id
    end as value_key
from found
left join open_deal($as_of) as open_deal on found.deal_id = open_deal.deal_id
left join customer_worth($as_of) as bought on found.customer_id = bought.customer_id
left join segment_at($as_of) as segmented on found.customer_id = segmented.customer_id
left join customers on found.customer_id = customers.customer_id
left join reps on found.rep_id = reps.rep_id
