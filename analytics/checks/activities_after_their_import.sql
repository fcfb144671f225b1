-- {n} activity lies after the day of its import, and is not marked as planned.
-- {n} activities lie after the day of their import, and are not marked as planned.
with

imports as (

    select import_no, max(imported_at) as imported_at
    from import_log
    group by import_no

)

select
    'activities' as table_name,
    activities.activity_id as row_id,
    activities.import_no,
    'at' as what,
    activities.at as found_at,
    imports.imported_at,
    activities.rep_id,
    activities.customer_id,
    activities.deal_id
from activities
inner join imports on activities.import_no = imports.import_no
where not coalesce(activities.planned, false) and activities.at > end_of_day(imports.imported_at)
