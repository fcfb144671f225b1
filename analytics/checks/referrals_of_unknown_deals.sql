-- {n} referral names a deal that is not in the data.
-- {n} referrals name a deal that is not in the data.
select
    'referrals' as table_name,
    referrals.referral_id as row_id,
    referrals.import_no,
    'deal_id' as what,
    referrals.deal_id as unknown_id,
    referrals.at as happened_at,
    referrals.rep_id,
    referrals.referrer_id,
    referrals.referred_id
from referrals
left join deals on referrals.deal_id = deals.deal_id
where referrals.deal_id is not null and deals.deal_id is null
