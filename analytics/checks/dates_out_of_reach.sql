-- {n} date lies before 1990 or more than ten years after its import.
-- {n} dates lie before 1990 or more than ten years after their import.
with

dated as (

    select 'reps' as table_name, rep_id as row_id, import_no,
        'left_on' as what, left_on as found_at
    from reps
    union all
    select 'customers' as table_name, customer_id as row_id, import_no,
        'created_at' as what, created_at as found_at
    from customers
    union all
    select 'deals' as table_name, deal_id as row_id, import_no,
        'created_at' as what, created_at as found_at
    from deals
    union all
    select 'deals' as table_name, deal_id as row_id, import_no,
        'expected_close_at' as what, expected_close_at as found_at
    from deals
    union all
    select 'deals' as table_name, deal_id as row_id, import_no,
        'closed_at' as what, closed_at as found_at
    from deals
    union all
    select 'stage_changes' as table_name, concat(deal_id, '|', stage) as row_id, import_no,
        'entered_at' as what, entered_at as found_at
    from stage_changes
    union all
    select 'activities' as table_name, activity_id as row_id, import_no,
        'at' as what, activities.at as found_at
    from activities
    union all
    select 'activities' as table_name, activity_id as row_id, import_no,
        'due_at' as what, due_at as found_at
    from activities
    union all
    select 'activities' as table_name, activity_id as row_id, import_no,
        'logged_at' as what, logged_at as found_at
    from activities
    union all
    select 'orders' as table_name, order_id as row_id, import_no,
        'ordered_at' as what, ordered_at as found_at
    from orders
    union all
    select 'orders' as table_name, order_id as row_id, import_no,
        'shipped_at' as what, shipped_at as found_at
    from orders
    union all
    select 'orders' as table_name, order_id as row_id, import_no,
        'delivered_at' as what, delivered_at as found_at
    from orders
    union all
    select 'orders' as table_name, order_id as row_id, import_no,
        'installed_at' as what, installed_at as found_at
    from orders
    union all
    select 'orders' as table_name, order_id as row_id, import_no,
        'invoiced_at' as what, invoiced_at as found_at
    from orders
    union all
    select 'orders' as table_name, order_id as row_id, import_no,
        'payment_due_at' as what, payment_due_at as found_at
    from orders
    union all
    select 'orders' as table_name, order_id as row_id, import_no,
        'paid_at' as what, paid_at as found_at
    from orders
    union all
    select 'referrals' as table_name, referral_id as row_id, import_no,
        'at' as what, referrals.at as found_at
    from referrals

),

imports as (

    select import_no, max(imported_at) as imported_at
    from import_log
    group by import_no

)

select
    dated.table_name,
    dated.row_id,
    dated.import_no,
    dated.what,
    dated.found_at,
    imports.imported_at
from dated
left join imports on dated.import_no = imports.import_no
where
    dated.found_at < timestamp '1990-01-01 00:00:00'
    or dated.found_at > add_months(imports.imported_at, 120)
