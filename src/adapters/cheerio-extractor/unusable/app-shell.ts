import type { Element, ParentNode } from 'domhandler';
import { isNeverContent } from '../html-elements.ts';
import { walk } from '../walk.ts';
import type { JudgedPage } from './judged-page.ts';
import { foldText, holdsPhrase, quote } from './phrases.ts';

/** Characters beside the element an app is rendered into: a skip link, a line about cookies. */
const maxBesideLength = 100;
/** Characters of what it holds until then. */
const maxPlaceholderLength = 150;
/** Characters of advice to turn JavaScript on. Discourse, whose topics stand in `<noscript>`, closes with such a line. */
const maxAdviceLength = 600;

/** Where React, Vue, Angular, Next, Nuxt, Gatsby, Svelte, Quasar and others render to. */
const rootIds = new Set([
  ...['root', 'app', '__next', '__nuxt', '___gatsby', '__layout', 'svelte', 'q-app', 'react-root', 'app-root'],
  ...['main-app', 'application', 'spa', 'mount', 'react-app', 'vue-app'],
]);
const rootElements = new Set(['app-root', 'my-app', 'ion-app']);

/** In the form `foldText` gives, as the two below. */
const loadingWords = new Set([
  ...['', 'loading', 'please', 'wait', 'a', 'moment', 'one', 'laden', 'ladt', 'wird', 'geladen', 'bitte', 'warten'],
  ...[
    'lade',
    'chargement',
    'en',
    'cours',
    'veuillez',
    'patienter',
    'cargando',
    'por',
    'favor',
    'espere',
    'caricamento',
  ],
  ...['in', 'corso', 'attendere', 'bezig', 'met', 'even', 'geduld', 'carregando', 'aguarde', 'a', 'carregar', 'trwa'],
  ...['ładowanie', 'prosze', 'czekac', 'laddar', 'vanta', 'indlæser', 'vent', 'venligst', 'et', 'øjeblik'],
]);
const adviceWords = [
  ...['enable', 'enabled', 'turn on', 'activate', 'activated', 'requires', 'required', 'need', 'needs', 'without'],
  ...['aktivieren', 'aktiviere', 'aktiviert', 'einschalten', 'eingeschaltet', 'benotigt', 'erforderlich'],
  ...['activer', 'activez', 'active', 'necessite', 'requis', 'habilitar', 'habilita', 'habilite', 'activar', 'activa'],
  ...['necesita', 'necesitas', 'requiere', 'abilitare', 'abilita', 'abilitato', 'attivare', 'attiva', 'richiede'],
  ...['inschakelen', 'schakel', 'ingeschakeld', 'nodig', 'vereist', 'ativar', 'ative', 'ativado', 'requer', 'precisa'],
  ...['włacz', 'właczyc', 'właczona', 'wymaga', 'obsługi', 'aktivera', 'aktiverat', 'kraver', 'aktiver', 'aktiveret'],
  ...['kræver', 'sla til', 'sla pa'],
];

/** The evidence that a page shows nothing until its scripts have run; `undefined` without any. */
export function findAppShell({ document, survey, visibleLength, text }: JudgedPage): string | undefined {
  if (!survey.hasScripts || visibleLength > maxBesideLength + maxPlaceholderLength) return undefined;
  // It was read from `<noscript>`, and is the content.
  if (text.length > maxAdviceLength) return undefined;
  if (isAdvice(text)) return `all it says is ${quote(text.trim())}`;

  const root = findRoot(document);
  if (root === undefined) return undefined;
  const held = visibleText(root, maxPlaceholderLength + 1);
  const isPlaceholder = held.length <= maxPlaceholderLength && (isLoading(held) || isAdvice(held));
  if (!isPlaceholder || visibleLength - held.length > maxBesideLength) return undefined;
  return `nothing is in the element its scripts render to, ${quote(nameOf(root))}`;
}

function isAdvice(text: string): boolean {
  const folded = foldText(text);
  return folded.includes('javascript') && holdsPhrase(folded, adviceWords);
}

function isLoading(text: string): boolean {
  return foldText(text)
    .split(' ')
    .every((word) => loadingWords.has(word));
}

function findRoot(document: ParentNode): Element | undefined {
  let root: Element | undefined;
  walk(document, {
    enter: (element) => {
      if (root === undefined && isRoot(element)) root = element;
      return root === undefined;
    },
    text: () => {},
    leave: () => {},
  });
  return root;
}

function isRoot({ name, attribs }: Element): boolean {
  return rootElements.has(name) || rootIds.has(attribs['id'] ?? '') || attribs['data-reactroot'] !== undefined;
}

/** At most `maxLength` characters of it: what is longer is no placeholder. */
function visibleText(root: Element, maxLength: number): string {
  let text = '';
  walk(root, {
    enter: (element) => element.name !== 'noscript' && !isNeverContent(element) && text.length < maxLength,
    text: ({ data }) => {
      if (text.length < maxLength) text += `${data.trim().slice(0, maxLength)} `;
    },
    leave: () => {},
  });
  return text.trim();
}

function nameOf({ name, attribs }: Element): string {
  return attribs['id'] === undefined ? `<${name}>` : `#${attribs['id']}`;
}
