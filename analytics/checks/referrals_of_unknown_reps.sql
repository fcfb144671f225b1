-- {n} referral names a rep who is not in the data.
-- {n} referrals name a rep who is not in the data.
select
    'referrals' as table_name,
    referrals.referral_id as row_id,
    referrals.import_no,
    'rep_id' as what,
    referrals.rep_id as unknown_id,
    referrals.at as happened_at,
    referrals.referrer_id,
    referrals.referred_id
from referrals
left join reps on referrals.rep_id = reps.rep_id
where referrals.rep_id is not null and reps.rep_id is null
