import { Element } from 'domhandler';
import { isBoilerplate } from '../landmark-content.ts';
import type { PageSurvey } from '../survey-page.ts';
import type { JudgedPage } from './judged-page.ts';
import { foldText, holdsPhrase, quote } from './phrases.ts';

/** Characters of content beside the form of a page that is named a login: "New here? An account has many benefits". */
const maxBesideNamed = 600;
/** The same where only the form's address speaks of it. */
const maxBesideUnnamed = 150;
/** The same where the shop system itself says that the page is locked: announcements of shops to come are longer. */
const maxBesideLocked = 900;
/** Longer forms are wrapped around a whole page. */
const maxFormLength = 1_500;

/** Words of titles and headings, in the form `foldText` gives. */
const loginPhrases = [
  ...['login', 'log in', 'log on', 'logon', 'sign in', 'signin', 'my account', 'your account', 'members only'],
  ...['password protected', 'password required', 'enter password', 'protected', 'restricted access'],
  ...['anmelden', 'anmeldung', 'einloggen', 'mein konto', 'kundenkonto', 'kundenlogin', 'passwortgeschutzt'],
  ...['connexion', 'se connecter', 'connectez vous', 'mon compte', 'identifiez vous', 'identification', 'protege'],
  ...['iniciar sesion', 'inicia sesion', 'inicio de sesion', 'acceder', 'mi cuenta', 'acceso clientes', 'protegido'],
  ...['accedi', 'accesso', 'il mio account', 'area clienti', 'area riservata', 'protetto', 'inloggen', 'aanmelden'],
  ...['mijn account', 'beveiligd', 'entrar', 'iniciar sessao', 'minha conta', 'a minha conta', 'acesso restrito'],
  ...['zaloguj', 'zaloguj sie', 'logowanie', 'moje konto', 'logga in', 'inloggning', 'mitt konto', 'mina sidor'],
  ...['log ind', 'min konto', 'min side'],
];
const loginAddress =
  /(?:^|[^a-z])(?:log-?in|log-?on|sign-?in|sign-?on|auth(?![a-z])|authenticate|sessions?(?![a-z])|anmeld|einlogg|connexion|postpass)/i;

/** Parts of a page that are shown on demand or stand beside its content: a login there locks nothing. */
const besideNames = new Set(['header', 'nav', 'aside', 'footer', 'dialog']);
const besideRoles = new Set(['banner', 'navigation', 'complementary', 'contentinfo', 'dialog', 'alertdialog']);
const besideClass =
  /(?:modal|pop-?up|drop-?down|off-?canvas|drawer|fly-?out|overlay|lightbox|mini-?cart|side-?bar|top-?bar|tooltip)/i;
const hidingStyle = /display\s*:\s*none|visibility\s*:\s*hidden/i;

/** The evidence that a page asks for a password and shows next to nothing beside; `undefined` without any. */
export function findLoginWall({ survey, contentLength, url }: JudgedPage): string | undefined {
  for (const input of survey.passwordInputs) {
    const form = formAround(input);
    if (form === undefined || standsBeside(form)) continue;
    const region = survey.regions.find(({ element }) => element === form);
    const formLength = region?.textLength ?? 0;
    if (formLength > maxFormLength) continue;
    const isCounted = region !== undefined && !isBoilerplate(region, survey.textLength);
    const evidence = askForPassword(form, contentLength - (isCounted ? formLength : 0), { survey, url });
    if (evidence !== undefined) return evidence;
  }
  return undefined;
}

function askForPassword(
  form: Element,
  besideLength: number,
  { survey, url }: Pick<JudgedPage, 'survey' | 'url'>,
): string | undefined {
  const lock = lockOf(form, survey.bodyNames);
  if (lock !== undefined && besideLength <= maxBesideLocked) return lock;
  if (besideLength > maxBesideNamed) return undefined;
  const caption = [survey.title, survey.firstHeading].find((text) => holdsPhrase(foldText(text), loginPhrases));
  if (caption !== undefined) return `a password is asked for under ${quote(caption)}`;
  const action = form.attribs['action']?.trim() || (URL.parse(url)?.pathname ?? '');
  if (besideLength > maxBesideUnnamed || !loginAddress.test(action.slice(0, 2_048))) return undefined;
  return `a password is asked for by ${quote(action)}`;
}

/** Pages that Shopify locks as a whole shop, and WordPress one by one. */
function lockOf(form: Element, bodyNames: string): string | undefined {
  const action = form.attribs['action'] ?? '';
  const isStorefront = /\/password\/?(?:[?#]|$)/.test(action);
  if (/(?:^|\s)template-password(?:\s|$)/.test(bodyNames) || isStorefront) {
    return 'the shop is locked by a password';
  }
  return action.includes('action=postpass') ? 'the page is locked by a password' : undefined;
}

function formAround(input: Element): Element | undefined {
  for (let around = input.parent; around instanceof Element; around = around.parent) {
    if (around.name === 'form') return around;
  }
  return undefined;
}

function standsBeside(form: Element): boolean {
  for (let around: PageSurvey['anchors'][number] = form; ; ) {
    if (isBeside(around)) return true;
    if (!(around.parent instanceof Element) || around.parent.name === 'body') return false;
    around = around.parent;
  }
}

function isBeside({ name, attribs }: Element): boolean {
  if (besideNames.has(name) || besideRoles.has(attribs['role'] ?? '')) return true;
  if (attribs['hidden'] !== undefined || attribs['aria-hidden'] === 'true') return true;
  if (hidingStyle.test((attribs['style'] ?? '').slice(0, 1_000))) return true;
  return besideClass.test(`${attribs['class'] ?? ''} ${attribs['id'] ?? ''}`.slice(0, 1_000));
}
