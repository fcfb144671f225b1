-- To which deal, order or customer does an obligation of this scope belong?
create or replace macro scope_key(scope, deal_id, order_id, customer_id) as
    case scope when 'deal' then deal_id when 'order' then order_id else customer_id end;

-- Does a waiver of these moments hold at another? Until its last day, or for good.
create or replace macro holds(from_at, until_at, as_of) as
    from_at <= as_of and (until_at is null or until_at >= as_of);

-- Does a waiver stand for an obligation at a moment: it holds then, or the obligation was done, or ended, by its last day?
create or replace macro excuses(from_at, until_at, as_of, done_at, closed_at, closed_by, is_waived) as
    from_at <= as_of and (
        holds(from_at, until_at, as_of)
        or done_at <= until_at
        or (not is_waived and closed_by <> 'expired' and closed_at <= until_at)
    );

-- Which obligations did a manager waive, by the numbers of their step and scope?
create or replace macro waived() as table
select
    step.step_no,
    coalesce(deal_no.deal_no, order_no.order_no, customer_no.customer_no) as key_no,
    waiver.triggered_on,
    waiver.from_at,
    waiver.until_at
from waiver
inner join step on waiver.step = step.step
left join deal_no on step.scope = 'deal' and waiver.key = deal_no.deal_id
left join order_no on step.scope = 'order' and waiver.key = order_no.order_id
left join customer_no on step.scope not in ('deal', 'order') and waiver.key = customer_no.customer_id;

-- Does a waiver of this obligation hold at a moment?
create or replace macro is_waived_at(as_of, of_step, of_key, begun) as exists (
    select 1
    from waived() as waived
    where
        waived.step_no = of_step
        and waived.key_no = of_key
        and waived.triggered_on = start_of_day(begun)
        and holds(waived.from_at, waived.until_at, as_of)
);

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
        when
            excuses(
                waiver.from_at, waiver.until_at, as_of,
                obligation.done_at, obligation.closed_at, obligation.closed_by, obligation.is_waived
            )
            then 'waived'
        when obligation.done_at <= as_of then 'late'
        when obligation.closed_at <= as_of and obligation.is_waived then 'waived'
        when obligation.closed_at <= as_of and not step.is_repeating then 'missed'
        when as_of <= obligation.due_at then 'pending'
        when step.is_repeating then 'missed'
        else 'overdue'
    end as state,
    case
        when
            excuses(
                waiver.from_at, waiver.until_at, as_of,
                obligation.done_at, obligation.closed_at, obligation.closed_by, obligation.is_waived
            )
            then waiver.reason
    end as waived_for,
    case when waiver.from_at <= as_of then waiver.reason end as once_waived_for
from obligation
inner join step on obligation.step_no = step.step_no
inner join sight on obligation.step_no = sight.step_no
left join waiver
    on
        step.step = waiver.step
        and scope_key(step.scope, obligation.deal_id, obligation.order_id, obligation.customer_id) = waiver.key
        and start_of_day(obligation.triggered_at) = waiver.triggered_on
where obligation.triggered_at <= as_of and (obligation.triggered_at < as_of or not step.is_repeating);

-- What is a segment called: as declared, else by the customer's place among the key accounts and the size of the book?
create or replace macro segment_name(declared, key_customer_id, n_live) as coalesce(
    nullif(lower(trim(declared)), ''),
    case
        when key_customer_id is not null then 'key'
        when n_live > 500 then 'retail'
        else 'standard'
    end
);

-- Which segment has a customer as at the end of the month before a moment?
create or replace macro segment_at(as_of) as table
select
    customer_no.customer_id,
    segment_name(customers.segment, key_customer.customer_id, book.n_live) as segment
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

-- Of several sums of money, the one that is told has the least of these: known, in the main currency, the largest.
create or replace macro one_currency(amount, currency, main) as
    (amount is null, currency is distinct from main, -amount, currency);

-- What is a customer's revenue of the last 12 months, in the currency with most open deals, else in its largest?
create or replace macro customer_worth(as_of) as table
select
    revenue.customer_id,
    first(revenue.currency order by one_currency(revenue.amount, revenue.currency, main.currency)) as currency,
    first(revenue.amount order by one_currency(revenue.amount, revenue.currency, main.currency)) as amount
from revenue_12m(as_of) as revenue
cross join (select first(currency) as currency from currency_rank(as_of)) as main
group by revenue.customer_id;

-- Which customers are known at a moment: by their own row, by a contact person, or because something happened?
create or replace macro customer_at(as_of) as table
select
    customer_no.customer_no,
    customer_no.customer_id,
    customers.name,
    customers.owner_id as rep_id,
    reps.team,
    customers.created_at,
    nullif(lower(trim(customers.segment)), '') as declared
from customer_no
left join customers on customer_no.customer_id = customers.customer_id
left join reps on customers.owner_id = reps.rep_id
where
    customers.created_at <= as_of
    or (customers.customer_id is not null and customers.created_at is null)
    or (customers.created_at is null and customer_no.customer_id in (select customer_id from contacts))
    or customer_no.customer_no in (select customer_no from contact where happened_at <= as_of)
    or customer_no.customer_id in (
        select buyer_id
        from purchase
        where
            least(ordered_at, shipped_at, delivered_at, installed_at, invoiced_at, payment_due_at, paid_at) <= as_of
    )
    or customer_no.customer_id in (select customer_id from deal where created_at is null or created_at <= as_of);

-- What do the segment rules ask of each customer? A segment without settings of its own has those of "standard".
create or replace macro rules_at(as_of) as table
select
    segmented.customer_id,
    segmented.segment,
    opened.customer_id is not null as has_open_deal,
    -- With an open deal three weeks are long, whatever the segment.
    case
        when opened.customer_id is null then coalesce(own.quiet_after, standard.quiet_after)
        else least(coalesce(own.quiet_after, standard.quiet_after), 21)
    end as quiet_after,
    coalesce(own.touch_limit, standard.touch_limit) as touch_limit,
    coalesce(own.unanswered_limit, standard.unanswered_limit) as unanswered_limit,
    coalesce(own.reply_count, standard.reply_count) as reply_count,
    coalesce(own.reply_unit, standard.reply_unit) as reply_unit
from segment_at(as_of) as segmented
left join segment_rule as own on segmented.segment = own.segment
left join (select distinct customer_id from open_deal(as_of)) as opened on segmented.customer_id = opened.customer_id
cross join (select * from segment_rule where segment = 'standard') as standard;

-- Which customers are live at a moment?
create or replace macro live_customer(as_of) as table
select distinct customer_id
from live_span
where live_from <= as_of and live_until > as_of;

-- What are each customer's open deals worth, in the currency with most open deals, else in its largest?
create or replace macro open_worth(as_of) as table
select
    summed.customer_id,
    first(summed.currency order by one_currency(summed.amount, summed.currency, main.currency)) as currency,
    first(summed.amount order by one_currency(summed.amount, summed.currency, main.currency)) as amount,
    count(*) as n_currencies
from (
    select customer_id, coalesce(currency, '') as currency, sum(amount) as amount
    from open_deal(as_of)
    where customer_id is not null and amount is not null
    group by all
) as summed
cross join (select first(currency) as currency from currency_rank(as_of)) as main
group by summed.customer_id;

-- Up to a moment: when did each customer last show a sign of life, when did we last reach out, and how often since?
create or replace macro last_contact(as_of) as table
with latest as (
    select
        customer_no,
        max(happened_at) filter (where is_response) as last_response_at,
        max(place) filter (where is_response) as response_place,
        max(happened_at) filter (where is_touch) as last_touch_at,
        arg_max(signature_no, place) filter (where is_touch) as touch_signature_no,
        arg_max_null(rep_no, place) filter (where is_touch) as touch_rep_no,
        arg_max(is_inbound, place) filter (where is_response) as is_last_inbound
    from contact
    where happened_at <= as_of
    group by customer_no
), since as (
    select
        contact.customer_no,
        count(*) as unanswered,
        min(contact.happened_at) as unanswered_since
    from contact
    inner join latest on contact.customer_no = latest.customer_no
    where
        contact.is_touch
        and contact.happened_at <= as_of
        and (latest.last_response_at is null or contact.happened_at > latest.last_response_at)
    group by contact.customer_no
)
select
    latest.*,
    coalesce(since.unanswered, 0) as unanswered,
    since.unanswered_since
from latest
left join since on latest.customer_no = since.customer_no;

-- What is planned with each customer after a moment, and not cancelled: the first of anything, and of meetings, visits and calls?
create or replace macro planned_contact(as_of) as table
select
    coalesce(activities.customer_id, deal.customer_id, contacts.customer_id) as customer_id,
    min(activities.at) as planned_at,
    min(activities.at) filter (where activities.channel in ('meeting', 'visit', 'call')) as meeting_at
from activities
left join deal on activities.deal_id = deal.deal_id
left join contacts on activities.contact_id = contacts.contact_id
where
    activities.at > as_of
    and (coalesce(activities.planned, false) or activities.logged_at <= as_of)
    and lower(trim(coalesce(activities.outcome, ''))) not in (
        select word from outcome_word where list_name = 'cancelled'
    )
group by 1;

-- Which orders are invoiced and not paid at a moment, and how long past their day?
create or replace macro receivable_at(as_of) as table
select
    order_id,
    buyer_id as customer_id,
    seller_id as rep_id,
    deal_id,
    amount,
    coalesce(currency, '') as currency,
    ordered_at,
    invoiced_at,
    payment_due_at,
    case
        when payment_due_at < start_of_day(as_of) then days_between(payment_due_at, as_of)
    end as days_over
from purchase
where
    (invoiced_at <= as_of or payment_due_at <= as_of)
    and (paid_at is null or paid_at > as_of);

-- Which sales are known at a moment: the orders where the data has any, else the won deals; numbered in the order of time.
create or replace macro sale_at(as_of) as table
select
    cast(row_number() over (order by sold_at, order_id, deal_id) as integer) as sale_no,
    *
from (
    select
        order_id,
        deal_id,
        buyer_id as customer_id,
        seller_id as rep_id,
        amount,
        coalesce(currency, '') as currency,
        ordered_at as sold_at
    from purchase
    where ordered_at <= as_of
    union all
    select
        null as order_id,
        deal_id,
        customer_id,
        owner_id as rep_id,
        amount,
        coalesce(currency, '') as currency,
        closed_at as sold_at
    from deal
    where status = 'won' and closed_at <= as_of and not exists (select 1 from orders)
) as sold;

-- Which deal does each contact belong to by a moment: the one it names, else the only one its customer had open then?
create or replace macro deal_contact(as_of) as table
with alone as (
    select
        contact.customer_no,
        contact.place,
        min(deal_no.deal_no) as deal_no
    from contact
    inner join deal_no on contact.customer_no = deal_no.customer_no
    inner join deal on deal_no.deal_id = deal.deal_id
    where
        contact.deal_no is null
        and contact.happened_at <= as_of
        and (deal.created_at is null or deal.created_at <= contact.latest)
        and (deal.closed_latest is null or deal.closed_latest >= contact.happened_at)
    group by contact.customer_no, contact.place
    having count(*) = 1
)
select
    coalesce(contact.deal_no, alone.deal_no) as deal_no,
    contact.happened_at,
    contact.signature_no,
    contact.is_touch,
    contact.is_response
from contact
left join alone on contact.customer_no = alone.customer_no and contact.place = alone.place
where contact.happened_at <= as_of and (contact.deal_no is not null or alone.deal_no is not null);

-- When did each customer buy, up to a moment? By won deals; orders are told beside, for those who have none.
create or replace macro win_at(as_of) as table
select customer_id, closed_at as won_at, owner_id as rep_id, deal_id as row_id, false as is_order
from deal
where status = 'won' and closed_at <= as_of and customer_id is not null
union all
select buyer_id as customer_id, ordered_at as won_at, seller_id as rep_id, order_id as row_id, true as is_order
from purchase
where ordered_at <= as_of and buyer_id is not null;

-- Which contacts cared for a customer after the sale, up to a moment?
create or replace macro care_contact(as_of) as table
select
    contact.customer_no,
    contact.happened_at,
    signature.purpose in ('satisfaction', 'care') or (signature.channel = 'visit' and contact.is_response) as hears_customer
from contact
inner join signature on contact.signature_no = signature.signature_no
where
    contact.happened_at <= as_of
    and (
        (
            contact.is_touch
            and signature.purpose in (
                'thank_you', 'delivery_check', 'satisfaction', 'installation_check', 'training', 'care'
            )
        )
        or (signature.channel = 'visit' and contact.is_response)
    );

-- Whose last complaint has no satisfaction or care contact after it, at a moment?
create or replace macro open_complaint(as_of) as table
select complained.customer_no
from (
    select
        contact.customer_no,
        max(contact.happened_at) as complained_at
    from contact
    inner join signature on contact.signature_no = signature.signature_no and signature.purpose = 'complaint'
    where contact.happened_at <= as_of
    group by contact.customer_no
) as complained
left join (
    select
        customer_no,
        max(happened_at) as heard_at
    from care_contact(as_of)
    where hears_customer
    group by customer_no
) as heard on complained.customer_no = heard.customer_no
where heard.heard_at is null or complained.complained_at > heard.heard_at;

-- What stands in the log up to a moment, and how it was written down? Hand-logged are calls, meetings, visits and notes.
create or replace macro log_entry(as_of) as table
with allowed as (
    -- One business day after it happened, as deadlines count them.
    select
        on_day,
        lead(next_workday) over (order by on_day) as due_on
    from calendar
), said as (
    select
        activities.*,
        -- Without a customer: the deal's, else the contact's.
        coalesce(activities.customer_id, deal.customer_id, contacts.customer_id) as known_customer_id,
        case when activities.channel in ('call', 'meeting', 'visit', 'note') then activities.logged_at end as written_at,
        activities.channel in ('call', 'email', 'message', 'letter') as has_direction,
        activities.channel in ('meeting', 'visit') as is_meeting
    from activities
    left join deal on case when activities.customer_id is null then activities.deal_id end = deal.deal_id
    left join contacts on case when activities.customer_id is null then activities.contact_id end = contacts.contact_id
    where
        activities.at <= as_of
        and not coalesce(activities.planned, false)
        and not coalesce(activities.automatic, false)
)
select
    said.activity_id,
    said.at as happened_at,
    said.rep_id,
    reps.team,
    said.known_customer_id as customer_id,
    said.deal_id,
    said.channel,
    said.purpose,
    said.direction,
    said.outcome,
    said.subject,
    said.note,
    said.written_at,
    case when said.written_at is not null then greatest(days_between(said.at, said.written_at), 0) end as lag_days,
    coalesce(cast(said.written_at as date) > allowed.due_on, false) as is_late,
    coalesce(said.has_direction, false) as has_direction,
    coalesce(said.direction, case when said.has_direction or said.is_meeting then 'outbound' end) = 'outbound'
    and not coalesce(
        case when said.is_meeting then lower(trim(said.outcome)) end in (
            select word from outcome_word where list_name = 'cancelled'
        ),
        false
    ) as is_touch,
    said.purpose is not null or said.outcome is not null or said.note is not null as is_described
from said
left join allowed on cast(said.at as date) = allowed.on_day
left join reps on said.rep_id = reps.rep_id;

-- Which deals were won or lost by a moment, since when were they open, and until when is anything looked at of them?
create or replace macro ending_at(as_of) as table
select
    deal_no.deal_no,
    deal_no.customer_no,
    deal.*,
    coalesce(deal.created_at, timestamp '1900-01-01 00:00:00') as open_from,
    least(end_of_day(deal.closed_at), as_of) as seen_until
from deal
inner join deal_no on deal.deal_id = deal_no.deal_id
where deal.status in ('won', 'lost') and deal.closed_at <= as_of;

-- What was met in the time of each of these deals: what carries the deal; what carries none and is its customer's; of a
-- deal without a customer what carries the deal.
create or replace macro ending_contact(as_of) as table
select
    ending.deal_no,
    contact.row_id,
    contact.happened_at,
    contact.latest,
    contact.signature_no,
    contact.is_touch,
    contact.is_response,
    true as is_named
from contact
inner join ending_at(as_of) as ending on contact.deal_no = ending.deal_no
where contact.happened_at <= ending.seen_until
union all
select
    ending.deal_no,
    contact.row_id,
    contact.happened_at,
    contact.latest,
    contact.signature_no,
    contact.is_touch,
    contact.is_response,
    false as is_named
from contact
inner join ending_at(as_of) as ending on contact.customer_no = ending.customer_no
where
    contact.deal_no is null
    and contact.latest >= ending.open_from
    and contact.happened_at <= ending.seen_until
union all
select
    ending.deal_no,
    event.row_id,
    event.happened_at,
    event.latest,
    event.signature_no,
    signature.is_touch,
    signature.is_response,
    true as is_named
from event
inner join ending_at(as_of) as ending on event.deal_id = ending.deal_id and ending.customer_id is null
inner join signature
    on event.signature_no = signature.signature_no and (signature.kind = 'activity' or signature.is_response)
where event.customer_id is null and event.happened_at <= ending.seen_until;

-- Which meetings, visits and calls parked each of these deals: planned at its end for the next 180 days, not called off?
create or replace macro ending_plan(as_of) as table
with ahead as (
    select
        activities.activity_id,
        activities.deal_id,
        coalesce(activities.customer_id, contacts.customer_id) as customer_id,
        activities.at as planned_at,
        -- A plan that nobody dated was there all the time.
        coalesce(activities.logged_at, timestamp '1900-01-01 00:00:00') as known_from
    from activities
    left join contacts on activities.contact_id = contacts.contact_id
    where
        (coalesce(activities.planned, false) or activities.logged_at < activities.at)
        and activities.channel in ('meeting', 'visit', 'call')
        and lower(trim(coalesce(activities.outcome, ''))) not in (
            select word from outcome_word where list_name = 'cancelled'
        )
), near as (
    select ending.deal_no, ending.seen_until, ahead.activity_id, ahead.planned_at, ahead.known_from
    from ending_at(as_of) as ending
    inner join ahead on ending.deal_id = ahead.deal_id
    union
    select ending.deal_no, ending.seen_until, ahead.activity_id, ahead.planned_at, ahead.known_from
    from ending_at(as_of) as ending
    inner join ahead on ending.customer_id = ahead.customer_id and ahead.deal_id is null
)
select deal_no, activity_id
from near
where planned_at > seen_until and planned_at <= add_days(seen_until, 180) and known_from <= seen_until;
