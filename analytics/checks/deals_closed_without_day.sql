-- {n} deal is won or lost, but nothing says when, so it counts as neither.
-- {n} deals are won or lost, but nothing says when, so they count as neither.
select
    'deals' as table_name,
    deals.deal_id as row_id,
    deals.import_no,
    'closed_at' as what,
    deals.status,
    deals.name,
    deals.customer_id,
    deals.owner_id as rep_id
from deals
where
    deals.status in ('won', 'lost', 'abandoned', 'cancelled', 'canceled')
    and deals.closed_at is null
