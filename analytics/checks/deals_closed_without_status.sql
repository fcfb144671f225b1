-- {n} deal has a day on which it was closed, but nothing says whether it was won or lost.
-- {n} deals have a day on which they were closed, but nothing says whether they were won or lost.
select
    'deals' as table_name,
    deals.deal_id as row_id,
    deals.import_no,
    'status' as what,
    deals.closed_at as found_at,
    deals.name,
    deals.customer_id,
    deals.owner_id as rep_id
from deals
where deals.status is null and deals.closed_at is not null
