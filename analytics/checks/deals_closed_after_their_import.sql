-- {n} deal is won or lost on a day after its import.
-- {n} deals are won or lost on a day after their import.
with

imports as (

    select import_no, max(imported_at) as imported_at
    from import_log
    group by import_no

)

select
    'deals' as table_name,
    deals.deal_id as row_id,
    deals.import_no,
    'closed_at' as what,
    deals.closed_at as found_at,
    imports.imported_at,
    deals.status,
    deals.name,
    deals.customer_id,
    deals.owner_id as rep_id
from deals
inner join imports on deals.import_no = imports.import_no
where
    deals.status in ('won', 'lost', 'abandoned', 'cancelled', 'canceled')
    and deals.closed_at > end_of_day(imports.imported_at)
