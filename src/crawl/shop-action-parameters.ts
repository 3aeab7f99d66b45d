import type { ShopPlatform } from './shop-platform.ts';

/** What a query parameter makes of a page. */
export type ParameterRule =
  | 'shop action'
  | 'shopper’s private view'
  | 'one-time token'
  | 'currency or store switch'
  | 'print view'
  | 'sort or filter parameter';

/** Names that mean the same on every site. All lower case. */
const anywhere: ReadonlyMap<string, ParameterRule> = tableOf({
  'shop action': `add-to-cart add_to_cart addtocart add-to-basket remove_item removed_item undo_item remove_from_cart
    add_to_wishlist add-to-wishlist remove_from_wishlist add_to_compare wc-ajax replytocom unapproved moderation-hash
    cart_action empty-cart empty_cart tobasket`,
  'one-time token': '_wpnonce _wp_http_referer form_key csrf_token csrfmiddlewaretoken stoken authenticity_token',
  'currency or store switch':
    'submitcurrency ___from_store setcurrency setcurrencyid currency_switch wmc-currency id_currency',
  'sort or filter parameter': `orderby order_by sort_by sort-by sortby sortorder sort_order sort_direction
    min_price max_price min-price max-price rating_filter product_list_order product_list_dir product_list_mode
    product_list_limit ssort sperpage listorderby listorder ldtype _artperpage _bc_fsnf sortierung`,
});

/** Names that mean this only in one software. */
const onPlatform: Readonly<Record<ShopPlatform, ReadonlyMap<string, ParameterRule>>> = {
  woocommerce: tableOf({
    'sort or filter parameter': 'order per_page product_count shop_view per_row on_sale in-stock stock_status',
    'shopper’s private view': 'order-received order-pay view-order',
    'shop action': 'quantity',
  }),
  shopify: tableOf({ 'sort or filter parameter': 'sort constraint grid_list', 'shop action': 'return_to checkout' }),
  magento: tableOf({
    'sort or filter parameter': 'dir order mode limit price',
    'currency or store switch': '___store',
    'one-time token': 'uenc',
  }),
  prestashop: tableOf({
    'sort or filter parameter': 'order q orderway n resultsperpage productlistview from-xhr selected_filters',
    'one-time token': 'token',
    'shop action': 'action add delete op',
  }),
};

const filterPrefixes: Readonly<Record<ShopPlatform, readonly string[]>> = {
  woocommerce: ['filter_', 'query_type_', 'pa_'],
  shopify: ['filter.', 'pf_', 'rb_'],
  magento: ['product_list_'],
  prestashop: [],
};

/** Orders of a list, as the values of `sort`, `order` and `dir` name them. */
const orderValue =
  /(?:^|[._:+\s-])(?:asc|desc|ascending|descending|price|name|title|date|newest|latest|oldest|popularity|popular|rating|relevance|bestselling|best_?sellers?|alphaasc|alphadesc|featured|position|preis|prix|precio|prezzo|prijs|cena)(?:$|[._:+\s-])/i;
const printValue = /^(?:|1|y|yes|true|on|print|pdf)$/i;
const currencyValue = /^[a-z]{3}$/i;

/** What a parameter makes of the page, `undefined` when it may be content. */
export function parameterRuleOf(
  name: string,
  value: string,
  platform: ShopPlatform | undefined,
): ParameterRule | undefined {
  const lower = name.toLowerCase();
  const known = anywhere.get(lower) ?? (platform && onPlatform[platform].get(lower));
  if (known) return known;
  if (platform && filterPrefixes[platform].some((prefix) => lower.startsWith(prefix)))
    return 'sort or filter parameter';
  return byValue(lower, value, platform);
}

/** Names that are content on other sites: `?sort=` is a variety in Swedish, `?order=` a number. Their values tell. */
function byValue(name: string, value: string, platform: ShopPlatform | undefined): ParameterRule | undefined {
  switch (name) {
    case 'sort':
    case 'order':
      return platform || orderValue.test(value) ? 'sort or filter parameter' : undefined;
    case 'dir':
      return orderValue.test(value) ? 'sort or filter parameter' : undefined;
    case 'print':
    case 'printable':
    case 'printview':
      return printValue.test(value) ? 'print view' : undefined;
    case 'format':
    case 'view':
      return value.toLowerCase() === 'print' ? 'print view' : undefined;
    case 'currency':
      return currencyValue.test(value) ? 'currency or store switch' : undefined;
    case 'action':
      return actionValue.test(value) ? 'shop action' : undefined;
    default:
      return undefined;
  }
}

/** WordPress, osCommerce, YITH. */
const actionValue =
  /^(?:logout|log-out|lostpassword|resetpass|register|login|buy_now|add_product|remove_product|notify|yith-woocompare-[\w-]+|add_to_cart|addtocart)$/i;

/** Software in which one parameter says which page it is: PrestaShop, OXID, OpenCart, Zen Cart, Shopware 5. */
const dispatchers: ReadonlyMap<string, RegExp> = new Map([
  [
    'controller',
    /^(?:cart|order(?:-?(?:opc|confirmation|detail|follow|slip|return))?|authentication|registration|my-?account|identity|address(?:es)?|history|discount|guest-?tracking|password|search|compare|products-comparison)$/i,
  ],
  [
    'cl',
    /^(?:basket|user|account(?:_\w+)?|register|order|payment|thankyou|forgotpwd|compare|wishlist|search|review|suggest|contact_?friend)$/i,
  ],
  [
    'fnc',
    /^(?:tobasket|changebasket|login|logout|tocomparelist|tonoticelist|towishlist|executefilter|savereview)\w*$/i,
  ],
  [
    'route',
    /^(?:checkout|account|affiliate|product\/(?:compare|search))(?:\/|$)|^(?:common|extension)\/(?:currency|language)/i,
  ],
  [
    'main_page',
    /^(?:shopping_cart|checkout\w*|login|logoff|account\w*|create_account|password_forgotten|product_reviews_write|tell_a_friend|advanced_search\w*)$/i,
  ],
  ['sviewport', /^(?:basket|checkout|account|register|note|compare|search)$/i],
]);

/** The page a dispatching parameter asks for, when it is a shopper's own: `basket` of `?cl=basket`. */
export function dispatchedAction(name: string, value: string): boolean {
  return dispatchers.get(name.toLowerCase())?.test(value) ?? false;
}

function tableOf(lists: Partial<Record<ParameterRule, string>>): Map<string, ParameterRule> {
  const rules = new Map<string, ParameterRule>();
  for (const [rule, names] of Object.entries(lists)) {
    for (const name of names.split(/\s+/)) if (name !== '') rules.set(name, rule as ParameterRule);
  }
  return rules;
}
