-- One row per thing that a waiver of $keys names, of $scopes as each: the deal, the customer, and who answers for it.
select
    asked.place,
    deal.deal_id,
    deal.name as deal,
    coalesce(deal.customer_id, purchase.buyer_id, customers.customer_id) as customer_id,
    coalesce(owner.name, customers.name) as customer,
    coalesce(deal.owner_id, purchase.seller_id, customers.owner_id) as rep_id
from (
    select
        unnest(range(len($keys::varchar[]))) as place,
        unnest($keys::varchar[]) as key,
        unnest($scopes::varchar[]) as scope
) as asked
left join deal on asked.scope = 'deal' and asked.key = deal.deal_id
left join purchase on asked.scope = 'order' and asked.key = purchase.order_id
left join customers on asked.scope = 'customer' and asked.key = customers.customer_id
left join customers as owner on coalesce(deal.customer_id, purchase.buyer_id) = owner.customer_id
order by asked.place
