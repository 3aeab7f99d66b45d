import { classifyName, classifyParameter } from './redact-names.ts';

/** Stands where something was hidden. */
export const redacted = '[redacted]';

/**
 * Hides what looks like a secret in a text: values behind telling names (`password=...`, `"apiKey": "..."`, header
 * lines, query parameters), user names and passwords in URLs, private keys, tokens of known shapes, e-mail addresses,
 * card numbers.
 *
 * Costs time in proportion to the length: every pattern is bounded or tried once per run of characters.
 */
export function redactText(text: string): string {
  let result = text;
  if (text.includes('://')) result = hideUserInfo(result);
  if (text.includes('=') || text.includes(':')) result = hideNamedValues(result);
  result = result.replace(tokenShapes, redacted);
  if (text.includes('@')) result = result.replace(emailAddress, redacted);
  return result.replace(cardCandidate, (digits) => (isCardNumber(digits) ? redacted : digits));
}

/** Whether 14 to 19 digits, in groups or not, are a payment card's. */
export function isCardNumber(text: string): boolean {
  const digits = text.replaceAll(/[ -]/g, '');
  return cardRanges.test(digits) && hasLuhnChecksum(digits);
}

/** Drivers accept raw slashes in a connection string's password; a browser would not. */
const connectionUserInfo =
  /\b((?:amqps?|clickhouse|ldaps?|mariadb|mongodb(?:\+srv)?|mssql|mysql|nats|postgres(?:ql)?|rediss?|smtps?|sqlserver):\/\/)[^\s"'<>]{0,256}@/gi;
const userInfo = /(:\/\/)[^\s/?#"'<>]*@/g;

function hideUserInfo(text: string): string {
  return text.replace(connectionUserInfo, `$1${redacted}@`).replace(userInfo, `$1${redacted}@`);
}

/** A name and what stands between it and its value: `name=`, `"name": `, `\"name\":\"`, `user[name]=`, `user%5Bname%5D=`. */
const nameBeforeValue =
  /(?:(?<![A-Za-z0-9_-])|(?<=%5[Bb]))([A-Za-z][A-Za-z0-9_.-]{1,63})(?:\]|%5[Dd])?(?:\\?["'])?\s{0,3}[:=]\s{0,3}/g;

/** A value in double, single or escaped quotes, a list, an object, or what there is up to the next blank. */
const value =
  /"(?:[^"\\\n]|\\[^\n])*"?|'(?:[^'\\\n]|\\[^\n])*'?|\\"(?:[^\\\n]|\\(?!"))*(?:\\")?|\[[^\]]*\]?|\{[^}]*\}?|[^\s"'&;]+/y;

/** Values of these headers hold blanks: they go on to their closing quote, or to the end of the line. */
const headerValue = /\[[^\]]*\]?|"[^"\r\n]*|'[^'\r\n]*|[^\r\n]*/y;
const headers = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie']);

const nothingToHide = /^\\?["']?(?:null|undefined|true|false|\[redacted\].*)?\\?["']?,?$/;

function hideNamedValues(text: string): string {
  let result = '';
  let copied = 0;
  const names = new RegExp(nameBeforeValue);
  for (let match = names.exec(text); match; match = names.exec(text)) {
    const name = match[1] ?? '';
    const kind = '?&'.includes(text[match.index - 1] ?? ' ') ? classifyParameter(name) : classifyName(name);
    if (kind === 'plain') continue;
    const start = names.lastIndex;
    const pattern = new RegExp(headers.has(name.toLowerCase()) ? headerValue : value);
    pattern.lastIndex = start;
    const found = pattern.exec(text)?.[0] ?? '';
    names.lastIndex = start + found.length;
    if (nothingToHide.test(found) || (kind === 'token' && /^\d+\W?$/.test(found))) continue;
    result += text.slice(copied, start) + quoteLike(found);
    copied = start + found.length;
  }
  return result + text.slice(copied);
}

/** Keeps the quotes, so that JSON stays JSON. */
function quoteLike(found: string): string {
  const quote = /^\\?["']/.exec(found)?.[0] ?? '';
  return quote + redacted + (quote !== '' && found.length > quote.length && found.endsWith(quote) ? quote : '');
}

/**
 * Private keys, JSON Web Tokens (RFC 7519), `Authorization` schemes (RFC 7617, RFC 6750), and keys with the prefixes
 * their issuers document so that scanners find them: OpenAI, Stripe, WooCommerce, GitHub, GitLab, Slack, AWS, Google,
 * SendGrid, Supabase, Shopify, npm, Hugging Face.
 */
const tokenShapes = new RegExp(
  [
    String.raw`-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\w+/=\s\\:,]{0,20000}(?:-----END [A-Z ]{0,30}-----)?`,
    String.raw`\b[Bb]earer\s{1,3}[\w.~+/=-]{8,}`,
    String.raw`\b[Bb]asic\s{1,3}(?=[A-Za-z0-9+/]*(?:[0-9+/=]|[a-z][A-Z]))[A-Za-z0-9+/]{8,}={0,2}`,
    String.raw`(?<![\w-])(?:${[
      String.raw`eyJ[\w-]{8,}(?:\.[\w-]*){1,4}`,
      'sk-(?=[\\w-]*[0-9A-Z]|[a-z]{16})[\\w-]{16,}',
      String.raw`[prs]k_(?:live|test)_\w{8,}|whsec_\w{16,}`,
      'c[ks]_[0-9a-f]{40}',
      String.raw`gh[opsru]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}`,
      String.raw`xox[abeprs]-[\w-]{10,}`,
      'A[KS]IA[0-9A-Z]{16}',
      String.raw`AIza[\w-]{30,}|ya29\.[\w-]{16,}`,
      String.raw`SG\.[\w-]{16,}\.[\w-]{16,}`,
      String.raw`sbp_\w{16,}|sb_secret_\w{16,}`,
      String.raw`shp(?:at|ca|pa|ss)_\w{16,}`,
      String.raw`npm_\w{30,}|hf_\w{20,}`,
    ].join('|')})`,
  ].join('|'),
  'g',
);

/** Not `logo@2x.png`, not `package@1.2.3`. */
const emailAddress =
  /(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?!\dx\.)(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9])/g;

const cardCandidate =
  /(?<!\d|\d\.)(?:\d{14,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|\d{4}([ -])\d{6}\2\d{4,5})(?!\d|\.\d)/g;

/** Issuer ranges by length (ISO/IEC 7812): 16 digits, American Express, Diners Club, 19 digits. Keeps most GTINs out. */
const cardRanges = /^(?:(?:[456]\d|2[2-7])\d{14}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|[46]\d{18})$/;

function hasLuhnChecksum(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
