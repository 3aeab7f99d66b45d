/**
 * What the name of a property, header or parameter says of its value:
 * - `secret`: never shown, whatever it is (passwords, keys, card numbers, personal data);
 * - `token`: text is never shown, numbers are: an access token opens doors, `maxTokens` only counts;
 * - `plain`: shown, unless the value itself looks like a secret.
 */
export type NameKind = 'secret' | 'token' | 'plain';

/** Judges a name in any spelling: `apiKey`, `API_KEY`, `x-api-key`, `apikey`. */
export function classifyName(name: string): NameKind {
  if (name.length > longestName) return 'plain';
  const words = wordsOf(name);
  const fused = words.join('');
  if (personNames.has(fused)) return 'secret';
  const last = words.at(-1);
  if (last === undefined || describing.has(last)) return 'plain';
  if (words.some((word) => secretWords.has(word)) || namesKey(words)) return 'secret';
  if (secretStems.some((stem) => fused.includes(stem))) return 'secret';
  return words.some((word) => tokenWords.has(word)) || fused.endsWith('token') ? 'token' : 'plain';
}

/** Judges the name of a URL's query parameter, where short names hold secrets too. */
export function classifyParameter(name: string): NameKind {
  return secretParameters.has(name.toLowerCase()) ? 'secret' : classifyName(name);
}

/** What is longer is text, not a name, and judged by what it holds. */
const longestName = 128;

const wordsOf = (name: string): string[] =>
  name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');

/** `apiKey`, `consumer_key` and `x-any-key` name a secret; `key` alone, `pageKey` and `publicKey` do not. */
function namesKey(words: readonly string[]): boolean {
  const [before, last] = words.slice(-2);
  return (last === 'key' || last === 'keys') && before !== undefined && !harmlessKeys.has(before);
}

const list = (words: string): readonly string[] => words.split(' ');

const harmlessKeys = new Set(
  list(
    'cache canonical dedupe foreign group idempotency index map meta object page partition primary public row sort url',
  ),
);

/** Names that end so speak about a secret without holding it: `tokenCount`, `passwordRequired`, `apiKeyName`. */
const describing = new Set([
  ...list('budget count enabled expired expires expiry kind length limit limits method mode name policy prefix price'),
  ...list('provider required scheme size status type usage used valid'),
]);

/** Would pass for descriptions, as they end in `name`. */
const personNames = new Set(
  list('cardholdername familyname firstname fullname givenname lastname maidenname realname'),
);

const tokenWords = new Set(list('csrf nonce token tokens xsrf'));

const secretWords = new Set([
  ...list('credential credentials otp pass passcode passphrase passwd password passwords pin pwd secret secrets totp'),
  ...list('auth authorization bearer cookie cookies dsn jwt sig signature'),
  ...list('address addresses birthdate birthday dob email emails fax iban mobile passport personal phone phones pii'),
  ...list('ssn street surname tel telephone'),
  ...list('card cards cvc cvv'),
]);

/** Found inside names as well, so that names written as one word are recognised. */
const secretStems = [
  ...list('accesskey apikey authkey authorization clientkey consumerkey credential encryptionkey passphrase passwd'),
  ...list('password privatekey secret servicerolekey sessid sessionid signingkey connectionstring'),
  ...list('birthdate dateofbirth emailaddress nationalid personalinfo phonenumber socialsecurity taxid'),
  ...list('accountnumber bankaccount cardholder cardnumber creditcard debitcard'),
];

/** Short names that OAuth, signed URLs and map or mail services give to secrets in a query. */
const secretParameters = new Set(list('code hmac key sid'));
