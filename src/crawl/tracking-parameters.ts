/**
 * Whether a query parameter only says where a visitor came from, or which session is theirs: the page is the same
 * without it.
 *
 * Names that are content on some sites (`ref`, `source`, `from`, `sid`, `s`) are not among them: two keys for one page
 * cost a visit, one key for two pages loses a page.
 *
 * @param name - decoded; upper and lower case are the same.
 */
export function isTrackingParameter(name: string): boolean {
  const lower = name.toLowerCase();
  return trackingNames.has(lower) || trackingPrefixes.some((prefix) => lower.startsWith(prefix)) || isSession(lower);
}

/** Whether a parameter names a visitor's session; also met in paths, as `/list;jsessionid=1A2B`. */
export function isSessionParameter(name: string): boolean {
  return isSession(name.toLowerCase());
}

function isSession(lower: string): boolean {
  return sessionNames.has(lower) || lower.startsWith('aspsessionid');
}

/** Families of names that their tools let users extend. */
const trackingPrefixes: readonly string[] = [
  'utm_', // Google Analytics and nearly everyone else
  'mtm_', // Matomo
  'matomo_',
  'pk_', // Piwik, as Matomo was called
  'piwik_',
  'hsa_', // HubSpot ads
  'otm_', // OneTrust
  'hmb_', // Humblee
];

const trackingNames: ReadonlySet<string> = new Set([
  // Google: Ads, Analytics, Merchant Center
  ...['gclid', 'gclsrc', 'dclid', 'gbraid', 'wbraid', 'gad_source', 'gad_campaignid', 'srsltid', '_ga', '_gl'],
  ...['ga_source', 'ga_medium', 'ga_campaign', 'ga_content', 'ga_term'],
  // Meta
  ...['fbclid', 'fb_action_ids', 'fb_action_types', 'fb_source', 'fb_ref', 'igsh', 'igshid', 'mibextid'],
  // Other ad networks: Microsoft, X, TikTok, LinkedIn, Pinterest, Reddit, Snapchat, Taboola, Yandex
  ...['msclkid', 'twclid', 'ttclid', 'li_fat_id', 'epik', 'rdt_cid', 'sccid', 'tblci', 'yclid', 'ysclid', '_openstat'],
  // Affiliate networks and deep links
  ...['irclickid', 'irgwc', 'zanpid', 'cmpid', '_branch_match_id', 'rb_clickid', 'wickedid'],
  // Mail: Mailchimp, Marketo, HubSpot, Klaviyo, Vero, Omeda, MailerLite, Bronto
  ...['mc_cid', 'mc_eid', 'mc_tc', 'mkt_tok', '_hsenc', '_hsmi', '__hssc', '__hstc', '__hsfp', 'hsctatracking', '_kx'],
  ...['vero_id', 'vero_conv', 'oly_anon_id', 'oly_enc_id', 'ml_subscriber', 'ml_subscriber_hash', '_bta_tid', '_bta_c'],
  // Adobe, Webtrekk, and links inside a site
  ...['s_cid', 's_kwcid', 'ef_id', 'wt_mc', 'wt_zmc', 'sb_referer_host'],
  ...['itm_source', 'itm_medium', 'itm_campaign', 'itm_content', 'itm_term'],
]);

/** PHP, Java, ASP, ColdFusion, osCommerce, Zen Cart. */
const sessionNames: ReadonlySet<string> = new Set([
  ...['phpsessid', 'jsessionid', 'asp.net_sessionid', 'cfid', 'cftoken', 'oscsid', 'zenid'],
  ...['sessionid', 'session_id'],
]);
