-- One row per obligation of the phases after-sales and care known at $as_of, with the sale it belongs to.
with

sale as (

    select *
    from sale_at($as_of)

),

sale_moment as (

    select
        sale.sale_no,
        sale.customer_id,
        happened.happened_at
    from sale
    inner join (
        unpivot (
            select order_id, ordered_at, shipped_at, delivered_at, installed_at, invoiced_at, payment_due_at, paid_at
            from orders
        )
        on ordered_at, shipped_at, delivered_at, installed_at, invoiced_at, payment_due_at, paid_at
        into name moment_name value happened_at
    ) as happened
        on sale.order_id = happened.order_id
    union all
    select sale_no, customer_id, sold_at as happened_at
    from sale
    where order_id is null

),

due as (

    select
        row_number() over () as due_no,
        known.*,
        -- The rhythm of a customer goes on from sale to sale, whichever of them began it.
        known.is_repeating and known.scope = 'customer' as is_rhythm
    from known($as_of) as known
    -- What the office does is no care of a rep's.
    where known.phase in ('after-sales', 'care') and known.who <> 'office'

),

of_order as (

    select due.due_no, min(sale.sale_no) as sale_no
    from due
    inner join sale on due.order_id = sale.order_id
    where not due.is_rhythm
    group by due.due_no

),

of_deal as (

    select due.due_no, min(sale.sale_no) as sale_no
    from due
    inner join sale on due.deal_id = sale.deal_id
    where due.order_id is null and not due.is_rhythm
    group by due.due_no

),

of_moment as (

    select due.due_no, min(sale_moment.sale_no) as sale_no
    from due
    inner join sale_moment
        on due.customer_id = sale_moment.customer_id and due.triggered_at = sale_moment.happened_at
    where due.order_id is null and due.deal_id is null and not due.is_rhythm
    group by due.due_no

),

of_customer as (

    select due.due_no, max(sale.sale_no) as sale_no
    from due
    inner join sale
        on due.customer_id = sale.customer_id and cast(sale.sold_at as date) <= cast(due.triggered_at as date)
    where due.is_rhythm or (due.order_id is null and due.deal_id is null)
    group by due.due_no

)

select
    coalesce(of_order.sale_no, of_deal.sale_no, of_moment.sale_no, of_customer.sale_no) as sale_no,
    due.step,
    due.who,
    due.is_repeating,
    due.order_id,
    due.deal_id,
    deal.name as deal,
    due.customer_id,
    customers.name as customer,
    due.rep_id,
    reps.team,
    due.triggered_at,
    due.due_at,
    due.done_at,
    due.closed_at,
    due.state,
    case
        when due.state in ('overdue', 'missed') then cast(date_diff('day', due.due_at, $as_of) as integer)
        when due.state = 'late' then cast(date_diff('day', due.due_at, due.done_at) as integer)
    end as days_over,
    -- What is overdue now, also after it expired: the customer live, the last whole window of a rhythm missed.
    due.overdue_from < $as_of and due.overdue_until > $as_of and due.state not in ('unseen', 'waived', 'pending')
    and (due.scope = 'deal' or live.customer_id is not null) as is_standing,
    bought.amount as value,
    bought.currency,
    'customer:' || due.customer_id as value_key
from due
left join of_order on due.due_no = of_order.due_no
left join of_deal on due.due_no = of_deal.due_no
left join of_moment on due.due_no = of_moment.due_no
left join of_customer on due.due_no = of_customer.due_no
left join deal on due.deal_id = deal.deal_id
left join customers on due.customer_id = customers.customer_id
left join reps on due.rep_id = reps.rep_id
left join live_customer($as_of) as live on due.customer_id = live.customer_id
left join customer_worth($as_of) as bought on due.customer_id = bought.customer_id
where
    $segment::varchar is null
    or due.customer_id in (select customer_id from segment_at($as_of) where segment = $segment)
order by due.due_at, due.step, due.customer_id nulls first, due.order_id nulls first, due.deal_id nulls first
