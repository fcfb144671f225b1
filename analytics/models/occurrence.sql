-- One row per thing that happened, of whatever kind, with everything a pattern can ask for.
with

final as (

    select
        customer_id as row_id,
        'customer_created' as kind,
        created_at as happened_at,
        coalesce(created_at_day_only, false) as is_day_only,
        customer_id as customer_id,
        cast(null as varchar(100)) as deal_id,
        cast(null as varchar(100)) as order_id,
        owner_id as rep_id,
        cast(null as varchar(100)) as stage,
        cast(null as varchar(100)) as channel,
        cast(null as varchar(100)) as purpose,
        cast(null as varchar(100)) as direction,
        cast(null as varchar(100)) as outcome,
        cast(null as varchar(100)) as note
    from customers
    where created_at is not null
    union all
    select
        deal_id as row_id,
        'deal_created' as kind,
        created_at as happened_at,
        coalesce(created_at_day_only, false) as is_day_only,
        customer_id as customer_id,
        deal_id as deal_id,
        cast(null as varchar(100)) as order_id,
        owner_id as rep_id,
        cast(null as varchar(100)) as stage,
        cast(null as varchar(100)) as channel,
        cast(null as varchar(100)) as purpose,
        cast(null as varchar(100)) as direction,
        cast(null as varchar(100)) as outcome,
        cast(null as varchar(100)) as note
    from deal
    where created_at is not null
    union all
    select
        deal_id as row_id,
        'deal_won' as kind,
        closed_at as happened_at,
        coalesce(closed_at_day_only, false) as is_day_only,
        customer_id as customer_id,
        deal_id as deal_id,
        cast(null as varchar(100)) as order_id,
        owner_id as rep_id,
        cast(null as varchar(100)) as stage,
        cast(null as varchar(100)) as channel,
        cast(null as varchar(100)) as purpose,
        cast(null as varchar(100)) as direction,
        cast(null as varchar(100)) as outcome,
        cast(null as varchar(100)) as note
    from deal
    where status = 'won' and closed_at is not null
    union all
    select
        deal_id as row_id,
        'deal_lost' as kind,
        closed_at as happened_at,
        coalesce(closed_at_day_only, false) as is_day_only,
        customer_id as customer_id,
        deal_id as deal_id,
        cast(null as varchar(100)) as order_id,
        owner_id as rep_id,
        cast(null as varchar(100)) as stage,
        cast(null as varchar(100)) as channel,
        cast(null as varchar(100)) as purpose,
        cast(null as varchar(100)) as direction,
        cast(null as varchar(100)) as outcome,
        cast(null as varchar(100)) as note
    from deal
    where status = 'lost' and closed_at is not null
    union all
    select
        concat(stage_changes.deal_id, '|', stage_changes.stage) as row_id,
        'stage_entered' as kind,
        stage_changes.entered_at as happened_at,
        coalesce(stage_changes.entered_at_day_only, false) as is_day_only,
        deal.customer_id as customer_id,
        stage_changes.deal_id as deal_id,
        cast(null as varchar(100)) as order_id,
        coalesce(stage_changes.rep_id, deal.owner_id) as rep_id,
        lower(trim(stage_changes.stage)) as stage,
        cast(null as varchar(100)) as channel,
        cast(null as varchar(100)) as purpose,
        cast(null as varchar(100)) as direction,
        cast(null as varchar(100)) as outcome,
        cast(null as varchar(100)) as note
    from stage_changes
    left join deal on stage_changes.deal_id = deal.deal_id
    where stage_changes.entered_at is not null
    union all
    select
        order_id as row_id,
        'ordered' as kind,
        ordered_at as happened_at,
        coalesce(ordered_at_day_only, false) as is_day_only,
        buyer_id as customer_id,
        deal_id as deal_id,
        order_id as order_id,
        seller_id as rep_id,
        cast(null as varchar(100)) as stage,
        cast(null as varchar(100)) as channel,
        cast(null as varchar(100)) as purpose,
        cast(null as varchar(100)) as direction,
        cast(null as varchar(100)) as outcome,
        cast(null as varchar(100)) as note
    from purchase
    where ordered_at is not null
    union all
    select
        order_id as row_id,
        'shipped' as kind,
        shipped_at as happened_at,
        coalesce(shipped_at_day_only, false) as is_day_only,
        buyer_id as customer_id,
        deal_id as deal_id,
        order_id as order_id,
        seller_id as rep_id,
        cast(null as varchar(100)) as stage,
        cast(null as varchar(100)) as channel,
        cast(null as varchar(100)) as purpose,
        cast(null as varchar(100)) as direction,
        cast(null as varchar(100)) as outcome,
        cast(null as varchar(100)) as note
    from purchase
    where shipped_at is not null
    union all
    select
        order_id as row_id,
        'delivered' as kind,
        delivered_at as happened_at,
        coalesce(delivered_at_day_only, false) as is_day_only,
        buyer_id as customer_id,
        deal_id as deal_id,
        order_id as order_id,
        seller_id as rep_id,
        cast(null as varchar(100)) as stage,
        cast(null as varchar(100)) as channel,
        cast(null as varchar(100)) as purpose,
        cast(null as varchar(100)) as direction,
        cast(null as varchar(100)) as outcome,
        cast(null as varchar(100)) as note
    from purchase
    where delivered_at is not null
    union all
    select
        order_id as row_id,
        'installed' as kind,
        installed_at as happened_at,
        coalesce(installed_at_day_only, false) as is_day_only,
        buyer_id as customer_id,
        deal_id as deal_id,
        order_id as order_id,
        seller_id as rep_id,
        cast(null as varchar(100)) as stage,
        cast(null as varchar(100)) as channel,
        cast(null as varchar(100)) as purpose,
        cast(null as varchar(100)) as direction,
        cast(null as varchar(100)) as outcome,
        cast(null as varchar(100)) as note
    from purchase
    where installed_at is not null
    union all
    select
        order_id as row_id,
        'invoiced' as kind,
        invoiced_at as happened_at,
        coalesce(invoiced_at_day_only, false) as is_day_only,
        buyer_id as customer_id,
        deal_id as deal_id,
        order_id as order_id,
        seller_id as rep_id,
        cast(null as varchar(100)) as stage,
        cast(null as varchar(100)) as channel,
        cast(null as varchar(100)) as purpose,
        cast(null as varchar(100)) as direction,
        cast(null as varchar(100)) as outcome,
        cast(null as varchar(100)) as note
    from purchase
    where invoiced_at is not null
    union all
    select
        order_id as row_id,
        'payment_due' as kind,
        payment_due_at as happened_at,
        coalesce(payment_due_at_day_only, false) as is_day_only,
        buyer_id as customer_id,
        deal_id as deal_id,
        order_id as order_id,
        seller_id as rep_id,
        cast(null as varchar(100)) as stage,
        cast(null as varchar(100)) as channel,
        cast(null as varchar(100)) as purpose,
        cast(null as varchar(100)) as direction,
        cast(null as varchar(100)) as outcome,
        cast(null as varchar(100)) as note
    from purchase
    where payment_due_at is not null
    union all
    select
        order_id as row_id,
        'paid' as kind,
        paid_at as happened_at,
        coalesce(paid_at_day_only, false) as is_day_only,
        buyer_id as customer_id,
        deal_id as deal_id,
        order_id as order_id,
        seller_id as rep_id,
        cast(null as varchar(100)) as stage,
        cast(null as varchar(100)) as channel,
        cast(null as varchar(100)) as purpose,
        cast(null as varchar(100)) as direction,
        cast(null as varchar(100)) as outcome,
        cast(null as varchar(100)) as note
    from purchase
    where paid_at is not null
    union all
    select
        referral_id as row_id,
        'referred' as kind,
        happened_at as happened_at,
        coalesce(at_day_only, false) as is_day_only,
        referrer_id as customer_id,
        cast(null as varchar(100)) as deal_id,
        cast(null as varchar(100)) as order_id,
        rep_id as rep_id,
        cast(null as varchar(100)) as stage,
        cast(null as varchar(100)) as channel,
        cast(null as varchar(100)) as purpose,
        cast(null as varchar(100)) as direction,
        cast(null as varchar(100)) as outcome,
        cast(null as varchar(100)) as note
    from recommendation
    where happened_at is not null
    union all
    select
        activities.activity_id as row_id,
        'activity' as kind,
        activities.at as happened_at,
        coalesce(activities.at_day_only, false) as is_day_only,
        activities.customer_id,
        activities.deal_id as deal_id,
        cast(null as varchar(100)) as order_id,
        activities.rep_id as rep_id,
        cast(null as varchar(100)) as stage,
        activities.channel as channel,
        activities.purpose as purpose,
        coalesce(
            activities.direction,
            case when activities.channel in ('call', 'email', 'message', 'letter') then 'outbound' end
        ) as direction,
        lower(trim(activities.outcome)) as outcome,
        activities.note as note
    from activities
    where
        activities.customer_id is not null
        and activities.at is not null
        and not coalesce(activities.planned, false)
        and not coalesce(activities.automatic, false)
    union all
    -- Without a customer: the deal's, else the contact's.
    select
        activities.activity_id as row_id,
        'activity' as kind,
        activities.at as happened_at,
        coalesce(activities.at_day_only, false) as is_day_only,
        coalesce(deal.customer_id, contacts.customer_id) as customer_id,
        activities.deal_id as deal_id,
        cast(null as varchar(100)) as order_id,
        activities.rep_id as rep_id,
        cast(null as varchar(100)) as stage,
        activities.channel as channel,
        activities.purpose as purpose,
        coalesce(
            activities.direction,
            case when activities.channel in ('call', 'email', 'message', 'letter') then 'outbound' end
        ) as direction,
        lower(trim(activities.outcome)) as outcome,
        activities.note as note
    from activities
    left join deal on activities.deal_id = deal.deal_id
    left join contacts on activities.contact_id = contacts.contact_id
    where
        activities.customer_id is null
        and activities.at is not null
        and not coalesce(activities.planned, false)
        and not coalesce(activities.automatic, false)

)

select * from final
