-- One row per deal open at $as_of whose expected close date moved between imports by then: how often, and by how many days in all.
with

changed as (

    select
        deal_id,
        import_no,
        seen_at,
        cast(try_cast(old_value as timestamp) as date) as old_day,
        cast(try_cast(new_value as timestamp) as date) as new_day,
        row_number() over (partition by deal_id order by import_no, seen_at, new_value) as change_no
    from deal_change
    where field = 'expected_close_at' and seen_at <= $as_of

),

-- Every day that was ever expected, in order; an emptied cell is no day.
expected as (

    select
        deal_id,
        0 as change_no,
        old_day as on_day
    from changed
    where change_no = 1 and old_day is not null
    union all
    select
        deal_id,
        change_no,
        new_day as on_day
    from changed
    where new_day is not null

),

followed as (

    select
        deal_id,
        change_no,
        on_day,
        lag(on_day) over (partition by deal_id order by change_no) as day_before
    from expected

),

moved as (

    select
        deal_id,
        count(*) filter (where on_day <> day_before) as n_moved,
        count(*) filter (where on_day > day_before) as n_later,
        first(on_day order by change_no) as first_expected,
        last(on_day order by change_no) as now_expected
    from followed
    group by deal_id

)

select
    moved.deal_id,
    open_now.name as deal,
    open_now.customer_id,
    customers.name as customer,
    open_now.owner_id as rep_id,
    reps.team,
    open_now.stage,
    cast(moved.n_moved as integer) as n_moved,
    cast(moved.n_later as integer) as n_later,
    cast(moved.first_expected as timestamp) as first_expected,
    cast(moved.now_expected as timestamp) as now_expected,
    cast(days_between(moved.first_expected, moved.now_expected) as integer) as days_later,
    open_now.amount,
    coalesce(open_now.currency, '') as currency
from moved
inner join open_deal($as_of) as open_now on moved.deal_id = open_now.deal_id
left join customers on open_now.customer_id = customers.customer_id
left join reps on open_now.owner_id = reps.rep_id
where
    moved.n_moved > 0
    and (
        $segment::varchar is null
        or open_now.customer_id in (select customer_id from segment_at($as_of) where segment = $segment)
    )
order by moved.n_later desc, days_later desc, moved.deal_id
