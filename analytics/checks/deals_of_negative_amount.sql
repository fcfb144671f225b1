-- {n} deal has a negative amount.
-- {n} deals have a negative amount.
select
    'deals' as table_name,
    deals.deal_id as row_id,
    deals.import_no,
    'amount' as what,
    deals.amount,
    deals.currency,
    deals.name,
    deals.customer_id,
    deals.owner_id as rep_id
from deals
where deals.amount < 0
