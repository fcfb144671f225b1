-- One row: how much of each kind of thing the data hold, for telling what they can say and what not.
with

said as (

    select *
    from activities
    where not coalesce(planned, false) and not coalesce(automatic, false)

),

contact as (

    select
        count(*) as n_activities,
        count(rep_id) as n_with_rep,
        count(*) filter (where direction = 'inbound') as n_inbound,
        count(*) filter (where channel in ('call', 'email', 'message', 'letter')) as n_directed,
        count(*) filter (where channel in ('call', 'email', 'message', 'letter') and direction is null) as n_undirected,
        count(*) filter (where channel = 'call') as n_calls,
        count(*) filter (where channel = 'call' and direction = 'inbound') as n_calls_in,
        count(*) filter (where channel = 'email') as n_emails,
        count(*) filter (where channel = 'email' and direction = 'inbound') as n_emails_in,
        count(*) filter (
            where purpose in (
                'thank_you', 'delivery_check', 'installation_check', 'training', 'satisfaction', 'care'
            )
        ) as n_cared,
        count(*) filter (where purpose = 'referral_ask') as n_asked
    from said

),

linked as (

    select
        count(*) filter (where customer_id is not null) as n_with_customer,
        count(*) filter (where customer_id is not null or deal_id is not null) as n_linked
    from occurrence
    where kind = 'activity'

),

closing as (

    select
        count(*) as n_deals,
        count(*) filter (where status = 'won' and closed_at is not null) as n_won,
        count(*) filter (where status = 'lost' and closed_at is not null) as n_lost,
        count(*) filter (where status in ('won', 'lost') and closed_at is null) as n_undated,
        count(*) filter (where status <> 'won' or closed_at is null) as n_not_won,
        count(*) filter (where status in ('won', 'lost') and closed_at is not null) as n_closed,
        count(amount) filter (where status in ('won', 'lost') and closed_at is not null) as n_closed_priced,
        count(created_at) filter (where status = 'lost' and closed_at is not null) as n_lost_created,
        count(distinct customer_id) filter (where status = 'won' and closed_at is not null) as n_won_customers
    from deal

),

reasons as (

    select
        count(*) filter (where deals.loss_reason is not null or deals.loss_note is not null) as n_lost_told
    from deals
    inner join deal on deals.deal_id = deal.deal_id
    where deal.status = 'lost' and deal.closed_at is not null

),

sold as (

    select
        count(*) as n_orders,
        count(delivered_at) as n_delivered,
        count(*) filter (where ordered_at is not null and buyer_id is not null and amount is not null) as n_orders_whole
    from purchase

),

won_whole as (

    select count(*) as n_won_whole
    from deal
    where status = 'won' and closed_at is not null and customer_id is not null and amount is not null

),

rumoured as (

    select count(*) as n_said_referred
    from deal
    left join customers on deal.customer_id = customers.customer_id
    where
        customers.referred_by is null
        and regexp_matches(
            lower(coalesce(deal.source, customers.source)),
            'referr?al|referred|recommend|word of mouth|แนะนำ|معرف|توصیه|介紹|介绍|轉介|转介|推薦|推荐'
        )

),

referring as (

    select
        count(*) as n_referrals,
        count(*) filter (where referrer_id is not null and referred_id is not null) as n_referrals_named
    from recommendation

),

moves as (

    select count(*) as n_stage_changes
    from stage_changes

),

seen_step as (

    select distinct duty.step_no
    from duty
    inner join sight on duty.step_no = sight.step_no
    where duty.triggered_at >= sight.visible_from and sight.channels_from is not null

),

playing as (

    select
        count(*) filter (where step.phase in ('qualify', 'appoint', 'present', 'follow-up', 'close')) as n_selling,
        count(seen_step.step_no) filter (
            where step.phase in ('qualify', 'appoint', 'present', 'follow-up', 'close')
        ) as n_selling_seen,
        count(seen_step.step_no) filter (where step.scope = 'deal') as n_deal_steps_seen,
        count(*) filter (where step.phase in ('after-sales', 'care')) as n_caring,
        count(seen_step.step_no) filter (where step.phase in ('after-sales', 'care')) as n_caring_seen
    from step
    left join seen_step on step.step_no = seen_step.step_no

),

origins as (

    select import_source from activities
    union
    select import_source from deals
    union
    select import_source from customers
    union
    select import_source from orders
    union
    select import_source from stage_changes
    union
    select import_source from contacts
    union
    select import_source from reps
    union
    select import_source from referrals

),

sources as (

    select list(import_source order by import_source) filter (where import_source is not null) as sources
    from origins

)

select *
from contact
cross join linked
cross join closing
cross join reasons
cross join sold
cross join won_whole
cross join rumoured
cross join referring
cross join moves
cross join playing
cross join sources
