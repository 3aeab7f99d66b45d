-- Signed-in users may follow the jobs of one customer: that whose id stands in `app_metadata.customer_id` of their token,
-- which only a server can write. Optional. They receive what the store broadcasts; they read no table.

drop policy if exists csi_follow_jobs on realtime.messages;
create policy csi_follow_jobs on realtime.messages for select to authenticated using (
  extension = 'broadcast'
  and starts_with(
    (select realtime.topic()),
    'csi:' || (select auth.jwt() -> 'app_metadata' ->> 'customer_id') || ':job:'
  )
);
