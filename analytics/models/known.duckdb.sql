-- One row per obligation known at a moment, with its state then; what is later than the moment is unknown.
create or replace macro known(as_of) as table
select
    obligation.step_no,
    step.step,
    step.phase,
    step.who,
    step.scope,
    step.is_repeating,
    obligation.deal_id,
    obligation.order_id,
    obligation.customer_id,
    obligation.rep_id,
    obligation.triggered_at,
    obligation.due_at,
    case when obligation.done_at <= as_of then obligation.done_at end as done_at,
    case when obligation.done_at <= as_of then obligation.done_by end as done_by,
    case when obligation.closed_at <= as_of then obligation.closed_at end as closed_at,
    case when obligation.closed_at <= as_of then obligation.closed_by end as closed_by,
    obligation.overdue_from,
    obligation.overdue_until,
    case
        when
            sight.visible_from is null
            or obligation.triggered_at < sight.visible_from
            or sight.channels_from is null
            or sight.channels_from > as_of
            then 'unseen'
        when obligation.done_at <= as_of and obligation.done_at <= obligation.due_at then 'on_time'
        when obligation.done_at <= as_of then 'late'
        when obligation.closed_at <= as_of and obligation.is_waived then 'waived'
        when obligation.closed_at <= as_of and not step.is_repeating then 'missed'
        when as_of <= obligation.due_at then 'pending'
        when step.is_repeating then 'missed'
        else 'overdue'
    end as state
from obligation
inner join step on obligation.step_no = step.step_no
inner join sight on obligation.step_no = sight.step_no
where obligation.triggered_at <= as_of and (obligation.triggered_at < as_of or not step.is_repeating);

-- Which segment has a customer as at the end of the month before a moment?
create or replace macro segment_at(as_of) as table
select
    customer_no.customer_id,
    coalesce(
        lower(trim(customers.segment)),
        case
            when key_customer.customer_id is not null then 'key'
            when book.n_live > 500 then 'retail'
            else 'standard'
        end
    ) as segment
from customer_no
left join customers on customer_no.customer_id = customers.customer_id
left join book on book.month_end = end_of_day(add_days(cast(date_trunc('month', as_of) as timestamp), -1))
left join key_customer
    on customer_no.customer_id = key_customer.customer_id and book.month_end = key_customer.month_end;

-- Which deals are open at a moment?
create or replace macro open_deal(as_of) as table
select *
from deal
where (created_at is null or created_at <= as_of) and (status = 'open' or closed_at > as_of);

-- What is each customer worth by its revenue of the last 12 months, per currency?
create or replace macro revenue_12m(as_of) as table
select
    customer_id,
    currency,
    sum(amount) as amount
from revenue
where happened_at <= as_of and happened_at > add_months(as_of, -12)
group by customer_id, currency;

-- Of each currency, how many deals are open at a moment? Without any, the currency of most sales so far comes first.
create or replace macro currency_rank(as_of) as table
select
    currency,
    sum(n_open) as n_open_deals
from (
    select coalesce(currency, '') as currency, 1 as n_open, 0 as n_sold
    from open_deal(as_of)
    union all
    select currency, 0 as n_open, 1 as n_sold
    from revenue
    where happened_at <= as_of
) as counted
group by currency
order by sum(n_open) desc, sum(n_sold) desc, currency;

-- What is a customer's revenue of the last 12 months, in the currency with most open deals, else in its largest?
create or replace macro customer_worth(as_of) as table
select
    revenue.customer_id,
    arg_max(revenue.currency, (revenue.currency = main.currency, revenue.amount)) as currency,
    arg_max(revenue.amount, (revenue.currency = main.currency, revenue.amount)) as amount
from revenue_12m(as_of) as revenue
cross join (select first(currency) as currency from currency_rank(as_of)) as main
group by revenue.customer_id;
