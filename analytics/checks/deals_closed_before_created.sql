-- {n} deal was closed before it was created.
-- {n} deals were closed before they were created.
-- A day without a time lasts until it ends, so an end on the day of the beginning is fine.
select
    'deals' as table_name,
    deals.deal_id as row_id,
    deals.import_no,
    'closed_at' as what,
    deals.created_at as begins_at,
    deals.closed_at as ends_at,
    deals.name,
    deals.customer_id,
    deals.owner_id as rep_id
from deals
where
    case
        when coalesce(deals.closed_at_day_only, false) then end_of_day(deals.closed_at)
        else deals.closed_at
    end
    < deals.created_at
