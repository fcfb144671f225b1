-- One row per (referrer, referred): the row of referrals wins, else the referred customer's own word; unnamed ones stand alone.
with

named as (

    select
        referrals.referral_id,
        referrals.at as happened_at,
        referrals.at_day_only,
        referrals.referrer_id,
        referrals.referred_id,
        referrals.rep_id,
        row_number() over (
            partition by referrals.referrer_id, referrals.referred_id
            order by referrals.at, referrals.referral_id
        ) as place
    from referrals
    where referrals.at is not null

),

told_by_customer as (

    select
        customers.customer_id as referral_id,
        customers.created_at as happened_at,
        customers.created_at_day_only as at_day_only,
        customers.referred_by as referrer_id,
        customers.customer_id as referred_id,
        cast(null as varchar(100)) as rep_id
    from customers
    left join (select distinct referrer_id, referred_id from referrals) as known
        on customers.referred_by = known.referrer_id and customers.customer_id = known.referred_id
    where customers.referred_by is not null and customers.created_at is not null and known.referred_id is null

),

all_of_them as (

    select referral_id, happened_at, at_day_only, referrer_id, referred_id, rep_id
    from named
    where place = 1 or referrer_id is null or referred_id is null
    union all
    select referral_id, happened_at, at_day_only, referrer_id, referred_id, rep_id
    from told_by_customer

),

final as (

    select
        all_of_them.referral_id,
        all_of_them.happened_at,
        coalesce(all_of_them.at_day_only, false) as at_day_only,
        all_of_them.referrer_id,
        all_of_them.referred_id,
        coalesce(all_of_them.rep_id, customers.owner_id) as rep_id
    from all_of_them
    left join customers on all_of_them.referrer_id = customers.customer_id

)

select * from final
