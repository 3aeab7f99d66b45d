-- What is kept of customers' shops: how they are reached, encrypted credentials, records that were read.

set search_path = public, extensions;

-- Encrypted: nothing here can be read without the operator's keys.
create table if not exists csi_secrets (
  customer bigint not null,
  record   text collate "C" not null,
  field    text collate "C" not null,
  key_id   text collate "C" not null,
  sealed   text not null,
  primary key (customer, record, field)
);

-- A customer has one shop at most.
create table if not exists csi_shops (
  customer   bigint primary key,
  api_root   text not null,
  connection jsonb not null
);

create table if not exists csi_shop_syncs (
  customer     bigint not null,
  resource     text not null,
  fence        uuid not null,              -- the run that may write
  pass         bigint not null,
  cursor       jsonb,
  watermark    timestamptz,
  full_pass_at timestamptz,
  primary key (customer, resource)
);

-- "pass" is the last full pass that a record was seen in.
create table if not exists csi_shop_products (
  customer    bigint not null,
  external_id text collate "C" not null,
  page_key    text collate "C" not null,
  hash        text not null,
  updated_at  timestamptz,
  pass        bigint not null,
  product     jsonb not null,
  primary key (customer, external_id)
);
create index if not exists csi_shop_products_by_page on csi_shop_products (customer, page_key);

create table if not exists csi_shop_orders (
  customer       bigint not null,
  external_id    text collate "C" not null,
  hash           text not null,
  pass           bigint not null,
  number         text not null,
  status         text collate "C" not null,
  currency       text,
  total          text,                     -- amounts are decimal text, as the shop writes them
  refunded_total text not null,
  net_total      text,
  paid           boolean not null,
  account_id     text,
  is_guest       boolean,
  shopper_key    text collate "C",
  created_at     timestamptz,
  updated_at     timestamptz,
  items          jsonb not null,
  primary key (customer, external_id)
);
create index if not exists csi_shop_orders_by_shopper on csi_shop_orders (customer, shopper_key)
  where shopper_key is not null;
create index if not exists csi_shop_orders_by_status on csi_shop_orders (customer, status, external_id);

create table if not exists csi_shoppers (
  customer    bigint not null,
  shopper_key text collate "C" not null,
  hash        text not null,
  pass        bigint not null,
  account_id  text collate "C",            -- null: a guest
  updated_at  timestamptz,
  fields      jsonb not null,
  primary key (customer, shopper_key)
);
create index if not exists csi_shoppers_by_account on csi_shoppers (customer, account_id) where account_id is not null;

-- Persons who asked to be forgotten: a later reading must not bring them back.
create table if not exists csi_erased_shoppers (
  customer    bigint not null,
  shopper_key text collate "C" not null,
  primary key (customer, shopper_key)
);

select csi_secure();
reset search_path;
