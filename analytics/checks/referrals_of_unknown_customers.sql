-- {n} referral names a customer that is not in the data.
-- {n} referrals name a customer that is not in the data.
select
    'referrals' as table_name,
    referrals.referral_id as row_id,
    referrals.import_no,
    case
        when referrals.referrer_id is not null and referrer.customer_id is null then 'referrer_id'
        else 'referred_id'
    end as what,
    case
        when referrals.referrer_id is not null and referrer.customer_id is null then referrals.referrer_id
        else referrals.referred_id
    end as unknown_id,
    referrals.at as happened_at,
    referrals.rep_id,
    referrals.referrer_id,
    referrals.referred_id
from referrals
left join customers as referrer on referrals.referrer_id = referrer.customer_id
left join customers as referred on referrals.referred_id = referred.customer_id
where
    (referrals.referrer_id is not null and referrer.customer_id is null)
    or (referrals.referred_id is not null and referred.customer_id is null)
